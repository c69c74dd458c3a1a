import { constants, gunzipSync, inflateRawSync } from "node:zlib";
import type { Budget } from "./budget.ts";

const RATIO_MAX = 200;
const ALWAYS_ALLOWED_BYTES = 64 * 1024;
const HEADER_BYTES = 10;

/**
 * What a gzip value inflates to (RFC 1952): all members; of a truncated or damaged one as much as can be had. Bounded by
 * the request's budget and by 1:200 over what was read; past a bound nothing is yielded and the bound is counted.
 */
export function gunzipReadings(value: Buffer, budget: Budget): readonly Buffer[] {
  if (value.length <= HEADER_BYTES || value[0] !== 0x1f || value[1] !== 0x8b) return [];
  const bytesMax = Math.min(budget.inflatedBytesLeft, Math.max(ALWAYS_ALLOWED_BYTES, value.length * RATIO_MAX));
  if (bytesMax <= 0) {
    budget.exceed("gzip");
    return [];
  }
  const options = { maxOutputLength: bytesMax, finishFlush: constants.Z_SYNC_FLUSH };
  const whole = attempt(() => gunzipSync(value, options));
  // A wrong checksum or length makes gunzip refuse what a careless back end takes: read the deflate stream by itself.
  const read = whole === "damaged" ? attempt(() => inflateRawSync(value.subarray(headerEnd(value)), options)) : whole;
  if (read === "too_large") {
    // The work was done all the same.
    budget.takeInflated(bytesMax);
    budget.exceed("gzip");
    return [];
  }
  if (read === "damaged" || read.length === 0) return [];
  budget.takeInflated(read.length);
  return [read];
}

function attempt(inflate: () => Buffer): Buffer | "damaged" | "too_large" {
  try {
    return inflate();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too_large" : "damaged";
  }
}

/** Where the deflate stream begins: past the optional extra field, name, comment and header checksum. */
function headerEnd(value: Buffer): number {
  const flags = value[3]!;
  let at = HEADER_BYTES;
  if (flags & 0x04) at += 2 + (at + 2 <= value.length ? value.readUInt16LE(at) : 0);
  for (const flag of [0x08, 0x10]) {
    if (!(flags & flag)) continue;
    const end = value.indexOf(0, at);
    at = end === -1 ? value.length : end + 1;
  }
  return Math.min(value.length, flags & 0x02 ? at + 2 : at);
}
