import { isIPv4, isIPv6, SocketAddress } from "node:net";
import type { Peer } from "../exchange.ts";
import { plainAddress } from "../route/client-address.ts";

/** What the bytes received so far are. `source` is absent where the header names no client (LOCAL, UNKNOWN, unix). */
export type ProxyHeader =
  | { readonly kind: "incomplete" }
  | { readonly kind: "broken"; readonly reason: string }
  | { readonly kind: "complete"; readonly bytes: number; readonly source: Peer | undefined };

/** Version 1: the longest line the specification knows, CRLF included. */
const LINE_BYTES_MAX = 107;
const LINE_START = Buffer.from("PROXY ");
/** Version 2: signature, version and command, family, length. */
const SIGNATURE = Buffer.from("\r\n\r\n\0\r\nQUIT\n");
const FIXED_BYTES = 16;
/** Addresses and extensions; real senders stay far below. */
const VARIABLE_BYTES_MAX = 4_096;

const CR = 0x0d;
const LF = 0x0a;
const INCOMPLETE: ProxyHeader = { kind: "incomplete" };

/** Reads a PROXY protocol header, version 1 or 2, at the start of `bytes`. Everything that is not exactly one is broken. */
export function parseProxyHeader(bytes: Buffer): ProxyHeader {
  if (startsLike(bytes, LINE_START)) return bytes.length < LINE_START.length ? INCOMPLETE : parseLine(bytes);
  if (startsLike(bytes, SIGNATURE)) return bytes.length < FIXED_BYTES ? INCOMPLETE : parseBinary(bytes);
  return broken("no PROXY header");
}

function parseLine(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, LINE_BYTES_MAX).indexOf(LF);
  if (end === -1) return bytes.length < LINE_BYTES_MAX ? INCOMPLETE : broken("a PROXY line without end");
  if (bytes[end - 1] !== CR) return broken("a PROXY line that ends without CR");
  const [, protocol, source, destination, sourcePort, destinationPort, ...more] = bytes
    .toString("latin1", 0, end - 1)
    .split(" ");
  if (protocol === "UNKNOWN") return { kind: "complete", bytes: end + 1, source: undefined };
  const isAddress = protocol === "TCP4" ? isIPv4 : protocol === "TCP6" ? isPlainIPv6 : undefined;
  if (isAddress === undefined) return broken("an unknown protocol in a PROXY line");
  const port = readPort(sourcePort);
  if (
    !isAddress(source ?? "") ||
    !isAddress(destination ?? "") ||
    port === undefined ||
    readPort(destinationPort) === undefined ||
    more.length > 0
  ) {
    return broken("malformed addresses in a PROXY line");
  }
  return complete(end + 1, source!, port);
}

function parseBinary(bytes: Buffer): ProxyHeader {
  const versionAndCommand = bytes[12];
  const family = bytes[13];
  const variableBytes = bytes.readUInt16BE(14);
  if (versionAndCommand !== 0x20 && versionAndCommand !== 0x21)
    return broken("an unknown version or command in a PROXY header");
  if (variableBytes > VARIABLE_BYTES_MAX) return broken("a PROXY header over the limit");
  const total = FIXED_BYTES + variableBytes;
  if (bytes.length < total) return INCOMPLETE;
  const none: ProxyHeader = { kind: "complete", bytes: total, source: undefined };
  // LOCAL: the proxy's own connection, such as a health check.
  if (versionAndCommand === 0x20) return none;
  if (family === 0x00 || (family === 0x31 && variableBytes >= 216)) return none;
  if (family === 0x11 && variableBytes >= 12)
    return complete(total, bytes.subarray(16, 20).join("."), bytes.readUInt16BE(24));
  if (family === 0x21 && variableBytes >= 36)
    return complete(total, textOfIPv6(bytes.subarray(16, 32)), bytes.readUInt16BE(48));
  return broken("unknown or short addresses in a PROXY header");
}

function complete(bytes: number, address: string, port: number): ProxyHeader {
  return { kind: "complete", bytes, source: { address: plainAddress(address), port } };
}

function broken(reason: string): ProxyHeader {
  return { kind: "broken", reason };
}

function startsLike(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.subarray(0, length).equals(start.subarray(0, length));
}

function isPlainIPv6(text: string): boolean {
  return isIPv6(text) && !text.includes("%");
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:0|[1-9][0-9]{0,4})$/.test(text)) return undefined;
  const port = Number(text);
  return port <= 65_535 ? port : undefined;
}

function textOfIPv6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16));
  return new SocketAddress({ address: groups.join(":"), family: "ipv6" }).address;
}
