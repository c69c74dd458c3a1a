import { isUtf8 } from "node:buffer";
import type { FaultCode } from "../../core/fault.ts";

/** Codes of the Close frame (RFC 6455 section 7.4.1). */
const CODES: ReadonlyMap<FaultCode, number> = new Map([
  ["malformed_frame", 1002],
  ["blocked", 1008],
  ["undecodable", 1008],
  ["body_too_large", 1009],
]);
const INTERNAL_ERROR = 1011;

/** What the client of a tunnel is told when it is closed for this. */
export function closeCodeOf(cause: FaultCode): number {
  return CODES.get(cause) ?? INTERNAL_ERROR;
}

/** A server's Close frame, without a reason. */
export function closeFrame(code: number): Buffer {
  return Buffer.from([0x88, 2, code >> 8, code & 0xff]);
}

/** What is wrong with a Close frame's payload, in words. */
export function problemOfClose(payload: Buffer): string | undefined {
  if (payload.length === 0) return undefined;
  if (payload.length === 1) return "a closing frame with half a code";
  const code = payload.readUInt16BE(0);
  const known =
    (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999);
  if (!known) return "a closing frame with a code that must not be sent";
  return isUtf8(payload.subarray(2)) ? undefined : "a closing frame whose reason is no text";
}
