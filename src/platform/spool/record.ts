import { crc32 } from "node:zlib";

/**
 * A record on disk: 24 bytes of header, then the payload. Little-endian.
 *
 *     0  u32  mark: begins every record, to find one again behind damage; its first byte occurs in no UTF-8
 *     4  u32  CRC-32 of everything from here on, payload included
 *     8  u32  bytes of the payload
 *    12  u32  what the record counts for, at least 1
 *    16  u64  what its writer had counted before it
 */
export const HEADER_BYTES = 24;
export const PAYLOAD_BYTES_MAX = 32 * 1024;
const MARK = Buffer.from([0xff, 0x4b, 0x53, 0x01]);
const MARK_WORD = MARK.readUInt32LE();
const TWO_32 = 2 ** 32;

export interface SpoolRecord {
  /** A part of what was read. */
  readonly payload: Buffer;
  /** What it counts for. */
  readonly count: number;
  /** What its writer had counted before it. */
  readonly before: number;
  /** Where the record ends. */
  readonly end: number;
}

/** HOT PATH. Writes the header of a record whose payload stands behind it already. @returns where the record ends */
export function sealRecord(bytes: Buffer, at: number, payloadBytes: number, count: number, before: number): number {
  const end = at + HEADER_BYTES + payloadBytes;
  bytes.writeUInt32LE(MARK_WORD, at);
  bytes.writeUInt32LE(payloadBytes, at + 8);
  bytes.writeUInt32LE(count, at + 12);
  bytes.writeUInt32LE(before % TWO_32, at + 16);
  bytes.writeUInt32LE(Math.floor(before / TWO_32), at + 20);
  bytes.writeUInt32LE(crc32(bytes.subarray(at + 8, end)), at + 4);
  return end;
}

/** The record that begins at `at`. `short`: it goes on behind the bytes; `damaged`: none begins there. */
export function recordAt(bytes: Buffer, at: number): SpoolRecord | "short" | "damaged" {
  if (bytes.length - at < HEADER_BYTES) {
    return MARK.subarray(0, bytes.length - at).equals(bytes.subarray(at, at + MARK.length)) ? "short" : "damaged";
  }
  if (bytes.readUInt32LE(at) !== MARK_WORD) return "damaged";
  const payloadBytes = bytes.readUInt32LE(at + 8);
  if (payloadBytes > PAYLOAD_BYTES_MAX) return "damaged";
  const end = at + HEADER_BYTES + payloadBytes;
  if (end > bytes.length) return "short";
  if (crc32(bytes.subarray(at + 8, end)) !== bytes.readUInt32LE(at + 4)) return "damaged";
  const count = bytes.readUInt32LE(at + 12);
  const before = bytes.readUInt32LE(at + 16) + bytes.readUInt32LE(at + 20) * TWO_32;
  return { payload: bytes.subarray(at + HEADER_BYTES, end), count, before, end };
}

/** Where the next mark behind `at` stands, or may begin in the last bytes. */
export function nextMark(bytes: Buffer, at: number): number {
  const found = bytes.indexOf(MARK, at + 1);
  return found === -1 ? Math.max(at + 1, bytes.length - MARK.length + 1) : found;
}
