import type { Peer } from "../exchange.ts";
import { plainAddress } from "../route/client-address.ts";
import type { CheckedHead } from "../strict/checked-head.ts";
import { hopByHopNames } from "./hop-by-hop.ts";

export interface RequestFieldsInput {
  readonly head: CheckedHead;
  readonly peer: Peer;
  /** The peer is a trusted proxy: what it says of the client stays and ours is added. */
  readonly trusted: boolean;
  readonly requestId: string;
}

/** Fields the node writes itself. `Expect` is answered here and never forwarded (RFC 9110 section 10.1.1). */
const OURS: ReadonlySet<string> = new Set([
  "content-length",
  "expect",
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-request-id",
]);

/**
 * The field lines for the upstream: hop-by-hop fields are removed first, then the node's own added, so that a client
 * cannot have ours removed. Other lines keep order, spelling and duplicates. `Content-Length` stands only where the
 * body has a length; any other framing is the sender's.
 */
export function requestFields({ head, peer, trusted, requestId }: RequestFieldsInput): string[] {
  const { names, fields, framing } = head;
  const hopByHop = hopByHopNames(valuesOf(head, "connection"));
  const lines: string[] = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (hopByHop.has(name) || OURS.has(name)) continue;
    lines.push(fields[2 * i]!, fields[2 * i + 1]!);
  }
  if (framing.kind === "length") lines.push("Content-Length", String(framing.bytes));

  const said = (name: string): readonly string[] => (trusted ? valuesOf(head, name) : []);
  const host = valuesOf(head, "host")[0] ?? "";
  const [proto = head.scheme, forwardedHost = host] = [
    said("x-forwarded-proto").at(-1),
    said("x-forwarded-host").at(-1),
  ];
  const address = plainAddress(peer.address);
  lines.push("X-Forwarded-For", [...said("x-forwarded-for"), address].join(", "));
  lines.push("X-Forwarded-Proto", proto);
  if (forwardedHost !== "") lines.push("X-Forwarded-Host", forwardedHost);
  lines.push("Forwarded", [...said("forwarded"), forwardedElement(address, head.scheme, host)].join(", "));
  lines.push("X-Request-Id", requestId);
  return lines;
}

// RFC 7239 section 4; an IPv6 address or a port needs the quotes.
function forwardedElement(address: string, proto: string, host: string): string {
  // Hot path: it is an address, so that only IPv6 has colons.
  const source = address.includes(":") ? `"[${address}]"` : address;
  const element = `for=${source};proto=${proto}`;
  return host === "" || /["\\]/.test(host) ? element : `${element};host="${host}"`;
}

function valuesOf({ names, fields }: CheckedHead, name: string): string[] {
  const values: string[] = [];
  for (let i = names.indexOf(name); i !== -1; i = names.indexOf(name, i + 1)) values.push(fields[2 * i + 1]!);
  return values;
}
