import type { CheckedHead } from "../../core/strict/checked-head.ts";
import { fieldNamed, fieldTable } from "../../core/strict/known-fields.ts";
import type { Peer } from "../exchange.ts";
import { plainAddress } from "../route/client-address.ts";
import { HOP_BY_HOP, namedHopByHop } from "./hop-by-hop.ts";

export interface RequestFieldsInput {
  readonly head: CheckedHead;
  readonly peer: Peer;
  /** The peer is a trusted proxy: what it says of the client stays and ours is added. */
  readonly trusted: boolean;
  readonly requestId: string;
  /** Of the body where it is known; absent: there is none, or its framing is the sender's. */
  readonly bodyBytes: number | undefined;
}

/**
 * Besides what ends here, what the node writes itself. `Expect` is answered here and never forwarded (RFC 9110 section
 * 10.1.1).
 */
const LEFT_OUT = fieldTable([
  ...HOP_BY_HOP,
  "content-length",
  "expect",
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-request-id",
]);

const HOST = fieldNamed("host");
const FORWARDED = fieldNamed("forwarded");
const FORWARDED_FOR = fieldNamed("x-forwarded-for");
const FORWARDED_HOST = fieldNamed("x-forwarded-host");
const TE = fieldNamed("te");
const FORWARDED_PROTO = fieldNamed("x-forwarded-proto");

/**
 * HOT PATH. The field lines for the upstream as they are written: hop-by-hop fields are removed first, then the node's own
 * added, so that a client cannot have ours removed. Other lines keep order, spelling and duplicates. `Content-Length`
 * stands only where the body's length is known.
 */
export function requestFields({ head, peer, trusted, requestId, bodyBytes }: RequestFieldsInput): string {
  const { fields } = head;
  const host = fields.first(HOST) ?? "";
  let [before, forwarded, proto, forwardedHost]: string[] = ["", "", head.scheme, host];
  if (trusted) {
    before = listOf(fields.values(FORWARDED_FOR));
    forwarded = listOf(fields.values(FORWARDED));
    proto = fields.values(FORWARDED_PROTO).at(-1) ?? proto;
    forwardedHost = fields.values(FORWARDED_HOST).at(-1) ?? forwardedHost;
  }
  const address = plainAddress(peer.address);
  return (
    fields.written(LEFT_OUT, namedHopByHop(fields)) +
    (bodyBytes === undefined ? "" : `Content-Length: ${bodyBytes}\r\n`) +
    `X-Forwarded-For: ${before}${address}\r\nX-Forwarded-Proto: ${proto}\r\n` +
    (forwardedHost === "" ? "" : `X-Forwarded-Host: ${forwardedHost}\r\n`) +
    `Forwarded: ${forwarded}${forwardedElement(address, head.scheme, host)}\r\nX-Request-Id: ${requestId}\r\n`
  );
}

/** What ours is added to. */
function listOf(values: readonly string[]): string {
  return values.length === 0 ? "" : `${values.join(", ")}, `;
}

/** Whether the client announced by `TE` that it takes trailer fields (RFC 9110 section 10.1.4). */
export function takesTrailers(head: CheckedHead): boolean {
  return head.fields.values(TE).some((value) => /(?:^|[,\s])trailers(?:$|[,;\s])/i.test(value));
}

// RFC 7239 section 4; an IPv6 address or a port needs the quotes.
function forwardedElement(address: string, proto: string, host: string): string {
  // Hot path: it is an address, so that only IPv6 has colons.
  const source = address.includes(":") ? `"[${address}]"` : address;
  const element = `for=${source};proto=${proto}`;
  return host === "" || /["\\]/.test(host) ? element : `${element};host="${host}"`;
}
