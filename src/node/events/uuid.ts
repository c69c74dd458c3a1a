import { randomFillSync } from "node:crypto";

/** Random bytes are drawn many at a time: a call for ten costs as much as one for thousands. */
const pool = Buffer.alloc(10 * 512);
let drawn = pool.length;
const bytes = Buffer.alloc(16);
let lastMs = 0;
let counter = 0;

/**
 * A UUID version 7 (RFC 9562 section 5.7): milliseconds, then a 12-bit counter that keeps the ids of one process in
 * order within a millisecond, then 62 random bits.
 */
export function uuidV7(nowMs: number): string {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  pool.copy(bytes, 6, drawn, (drawn += 10));
  if (nowMs > lastMs) {
    lastMs = nowMs;
    counter = bytes.readUInt16BE(6) & 0x7ff;
  } else if (++counter > 0xfff) {
    // The counter is used up, or the clock went back: borrow from the next millisecond.
    lastMs++;
    counter = 0;
  }
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
