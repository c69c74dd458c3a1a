/** What a field means for reading a head in exactly one way. */
export type Role =
  | "plain"
  | "host"
  | "content-length"
  | "transfer-encoding"
  | "connection"
  | "te"
  | "expect"
  | "upgrade"
  /** Fields of one hop with no further meaning here: Keep-Alive, Proxy-Connection. */
  | "hop";

export interface KnownField {
  /** Lower case. */
  readonly name: string;
  readonly role: Role;
  /** A bit of its own where the field must stand once (RFC 9110 section 5.3), else 0. */
  readonly singletonBit: number;
}

const ROLES: readonly (readonly [name: string, role: Role])[] = [
  ["Host", "host"],
  ["Content-Length", "content-length"],
  ["Transfer-Encoding", "transfer-encoding"],
  ["Connection", "connection"],
  ["TE", "te"],
  ["Expect", "expect"],
  ["Upgrade", "upgrade"],
  ["Keep-Alive", "hop"],
  ["Proxy-Connection", "hop"],
];

/** At most 31: one bit each. Fields with a role see to their duplicates themselves. */
const SINGLETONS = [
  "Authorization",
  "Proxy-Authorization",
  "X-Api-Key",
  "X-Auth-Token",
  "Content-Type",
  "Content-Location",
  "Content-Range",
  "Content-Disposition",
  "Content-MD5",
  "Date",
  "From",
  "If-Modified-Since",
  "If-Unmodified-Since",
  "If-Range",
  "Max-Forwards",
  "Origin",
  "Range",
  "Referer",
  "User-Agent",
  "Access-Control-Request-Method",
  "Sec-WebSocket-Key",
  "Sec-WebSocket-Version",
  "X-Http-Method-Override",
  "X-Real-IP",
  "X-Request-Id",
];

const PLAIN = [
  "Accept",
  "Accept-Charset",
  "Accept-Encoding",
  "Accept-Language",
  "Access-Control-Request-Headers",
  "Api-Key",
  "Cache-Control",
  "Content-Encoding",
  "Content-Language",
  "Cookie",
  "Cookie2",
  "Forwarded",
  "HTTP2-Settings",
  "If-Match",
  "If-None-Match",
  "Link",
  "Pragma",
  "Prefer",
  "Sec-Fetch-Dest",
  "Sec-Fetch-Mode",
  "Sec-Fetch-Site",
  "Sec-Fetch-User",
  "Sec-WebSocket-Extensions",
  "Sec-WebSocket-Protocol",
  "Set-Cookie",
  "Trailer",
  "Traceparent",
  "Tracestate",
  "True-Client-IP",
  "CF-Connecting-IP",
  "Upgrade-Insecure-Requests",
  "Via",
  "Warning",
  "X-Access-Token",
  "X-Amz-Security-Token",
  "X-Client-IP",
  "X-Csrf-Token",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Port",
  "X-Forwarded-Proto",
  "X-Original-URL",
  "X-Requested-With",
  "X-Rewrite-URL",
];

/**
 * Known fields by lower-case name and by the usual spelling: on the hot path one look-up then stands for the token
 * check, the folding and the role.
 */
const KNOWN: ReadonlyMap<string, KnownField> = new Map(
  [
    ...ROLES.map(([name, role]) => ({ name, role, singletonBit: 0 })),
    ...SINGLETONS.map((name, i) => ({ name, role: "plain" as const, singletonBit: 1 << i })),
    ...PLAIN.map((name) => ({ name, role: "plain" as const, singletonBit: 0 })),
  ].flatMap((field): [string, KnownField][] => {
    const known = { ...field, name: field.name.toLowerCase() };
    return [
      [known.name, known],
      [field.name, known],
    ];
  }),
);

export function knownField(name: string): KnownField | undefined {
  return KNOWN.get(name);
}

/** A lower-case name that back ends give a meaning to by themselves. */
export function isStandardName(name: string): boolean {
  return KNOWN.has(name) || name.startsWith("x-forwarded-");
}
