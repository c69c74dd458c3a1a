/**
 * The methods of HTTP that are served: the registered ones and those of WebDAV's and UPnP's families. RTSP and ICE, whose
 * request lines look alike, are other protocols.
 */
const METHODS: ReadonlySet<string> = new Set(
  (
    "GET HEAD POST PUT DELETE OPTIONS PATCH TRACE CONNECT QUERY ACL BIND CHECKOUT COPY LINK LOCK M-SEARCH MERGE MKACTIVITY " +
    "MKCALENDAR MKCOL MOVE NOTIFY PROPFIND PROPPATCH PURGE REBIND REPORT SEARCH SUBSCRIBE UNBIND UNLINK UNLOCK UNSUBSCRIBE"
  ).split(" "),
);

/** More than the longest has. */
export const METHOD_BYTES_MAX = 16;

/** Case counts (RFC 9110 section 9.1). */
export function isMethod(text: string): boolean {
  return METHODS.has(text);
}

const UNHEEDED: ReadonlySet<string> = new Set(["GET", "HEAD", "DELETE", "OPTIONS", "TRACE"]);

/** False: a body has no meaning with this method (RFC 9110 section 9.3), and some servers take it for the next request. */
export function heedsBody(method: string): boolean {
  return !UNHEEDED.has(method);
}
