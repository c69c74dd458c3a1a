import type { Budget } from "./budget.ts";
import { inflate } from "./inflate.ts";

const HEADER_BYTES = 10;

/** What a gzip value inflates to (RFC 1952): see `inflate`. */
export function gunzipReadings(value: Buffer, budget: Budget): readonly Buffer[] {
  if (value.length <= HEADER_BYTES || value[0] !== 0x1f || value[1] !== 0x8b) return [];
  const inflated = inflate("gzip", value, budget);
  return inflated === undefined ? [] : [inflated.bytes];
}
