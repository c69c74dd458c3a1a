import { createHash } from "node:crypto";

/** RFC 6455 section 1.3. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`. */
export function acceptValue(key: string): string {
  return createHash("sha1")
    .update(key + GUID, "latin1")
    .digest("base64");
}

/** Whether an answer accepts the handshake with this key (RFC 6455 section 4.1). `rawHeaders` is a flat list. */
export function isAccepted(status: number | undefined, rawHeaders: readonly string[], key: string): boolean {
  const [accept, ...moreAccepts] = valuesOf(rawHeaders, "sec-websocket-accept");
  const [upgrade, ...moreUpgrades] = valuesOf(rawHeaders, "upgrade");
  const options = valuesOf(rawHeaders, "connection").flatMap((value) => value.toLowerCase().split(","));
  return (
    status === 101 &&
    accept === acceptValue(key) &&
    moreAccepts.length === 0 &&
    upgrade?.toLowerCase() === "websocket" &&
    moreUpgrades.length === 0 &&
    options.some((option) => option.trim() === "upgrade")
  );
}

/** The values of a field in a flat list; the name in lower case. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]!.toLowerCase() === name);
}
