import { randomFillSync } from "node:crypto";

export const UUID_LENGTH = 36;
/** Random bytes are drawn many at a time: a call for ten costs as much as one for thousands. */
const pool = Buffer.alloc(10 * 512);
let drawn = pool.length;
const bytes = Buffer.alloc(16);
const text = Buffer.alloc(UUID_LENGTH);
let lastMs = 0;
let counter = 0;

const DIGITS = Buffer.from("0123456789abcdef");
const DASH = 0x2d;

/**
 * A UUID version 7 (RFC 9562 section 5.7): milliseconds, then a 12-bit counter that keeps the ids of one process in
 * order within a millisecond, then 62 random bits.
 */
export function uuidV7(nowMs: number): string {
  writeUuidV7(text, 0, nowMs);
  return text.toString("latin1");
}

/** HOT PATH. Writes the 36 characters of a new one. */
export function writeUuidV7(out: Buffer, start: number, nowMs: number): void {
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
  let at = start;
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) out[at++] = DASH;
    out[at++] = DIGITS[bytes[i]! >> 4]!;
    out[at++] = DIGITS[bytes[i]! & 15]!;
  }
}
