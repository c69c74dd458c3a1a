/** An upstream's address as node.yaml spells it. */
export interface UpstreamUrl {
  /** `http:` or `https:`, whatever is spoken. */
  readonly url: URL;
  /** HTTP/2, and nothing else: with prior knowledge, or by ALPN over TLS. */
  readonly http2: boolean;
  /** As it is told in logs and in /status: scheme, host and port. */
  readonly origin: string;
}

const SPELLING = /^(https?|h2s?):\/\//i;

/** `http://`, `https://`, `h2://` or `h2s://` with a host and maybe a port; undefined for anything else. */
export function readUpstreamUrl(text: string): UpstreamUrl | undefined {
  const scheme = SPELLING.exec(text)?.[1]!.toLowerCase();
  if (scheme === undefined) return undefined;
  // Only the schemes that URL knows have hosts that are checked and a default port.
  const known = text.replace(/^h2/i, "http");
  if (!URL.canParse(known)) return undefined;
  const url = new URL(known);
  return { url, http2: scheme.startsWith("h2"), origin: `${scheme}://${url.host}` };
}
