import { FINGERPRINT_BYTES } from "../fingerprint.ts";

/**
 * A token table, in memory as on disk and on the wire. Numbers are little-endian.
 *
 * | at | bytes | |
 * |---|---|---|
 * | 0 | 8 | magic; no text file begins so, since a token list has no NUL |
 * | 8 | 4 | version: 1 |
 * | 12 | 4 | number of entries |
 * | 16 | 8 | id of the key that made the fingerprints, ASCII |
 * | 24 | 4 | number of origins |
 * | 28 | 4 | bytes of text of all origins |
 * | 32 | 28 each | entries: fingerprint (16), length in bytes (2), kinds of bytes (1), 0 (1), rule index (4), origin (4) |
 * | then | 8 each | origins: second since the epoch after which the entry is void or 0 (4), end of its text (4) |
 * | then | | the texts, UTF-8, one after the other |
 *
 * Entries ascend by fingerprint, byte for byte, then by rule; the pair is unique. Length and kinds are 0 where only the
 * fingerprint is known. Origin 0 is none, 1 the first.
 */
export const TABLE_MAGIC = Buffer.from([0x89, 0x4b, 0x57, 0x54, 0x0d, 0x0a, 0x1a, 0x00]);
const TABLE_VERSION = 1;
export const HEADER_BYTES = 32;
export const ENTRY_BYTES = 28;
export const ORIGIN_BYTES = 8;
/** Words of an entry, and where its parts stand; the fingerprint comes first. */
export const ENTRY_WORDS = ENTRY_BYTES / 4;
export const SHAPE_AT = FINGERPRINT_BYTES / 4;
export const RULE_AT = SHAPE_AT + 1;
export const ORIGIN_AT = RULE_AT + 1;
export const ENTRIES_MAX = 2 ** 26;

const KEY_ID = /^[A-Za-z0-9_-]{8}$/;

export interface TableHeader {
  readonly count: number;
  /** `FingerprintKey.id` of the key that made the fingerprints. */
  readonly keyId: string;
  readonly origins: number;
  readonly originTextBytes: number;
}

/** What is wrong with bytes that should be a table: where, and what was expected there. */
export interface TableFault {
  readonly offset: number;
  readonly expected: string;
}

export function writeHeader(target: Buffer, { count, keyId, origins, originTextBytes }: TableHeader): void {
  TABLE_MAGIC.copy(target);
  target.writeUInt32LE(TABLE_VERSION, 8);
  target.writeUInt32LE(count, 12);
  target.write(keyId, 16, 8, "latin1");
  target.writeUInt32LE(origins, 24);
  target.writeUInt32LE(originTextBytes, 28);
}

/** @param totalBytes of the whole table, of which `bytes` may be the beginning only */
export function readHeader(bytes: Buffer, totalBytes: number): TableHeader | TableFault {
  if (bytes.length < HEADER_BYTES) return { offset: bytes.length, expected: `a header of ${HEADER_BYTES} bytes` };
  if (!bytes.subarray(0, TABLE_MAGIC.length).equals(TABLE_MAGIC)) return { offset: 0, expected: "a token table" };
  if (bytes.readUInt32LE(8) !== TABLE_VERSION) return { offset: 8, expected: `version ${TABLE_VERSION}` };
  const count = bytes.readUInt32LE(12);
  if (count > ENTRIES_MAX) return { offset: 12, expected: `at most ${ENTRIES_MAX} entries` };
  const keyId = bytes.toString("latin1", 16, 24);
  if (!KEY_ID.test(keyId)) return { offset: 16, expected: "the id of a key" };
  const header = { count, keyId, origins: bytes.readUInt32LE(24), originTextBytes: bytes.readUInt32LE(28) };
  const expected = tableBytes(header);
  if (totalBytes !== expected)
    return { offset: Math.min(totalBytes, expected), expected: `${expected} bytes in all, found ${totalBytes}` };
  return header;
}

/** Size of a table with this header. */
function tableBytes({ count, origins, originTextBytes }: TableHeader): number {
  return HEADER_BYTES + count * ENTRY_BYTES + origins * ORIGIN_BYTES + originTextBytes;
}

/** A fingerprint's word as its bytes order: tables are read in words of the machine, sorted by bytes. */
export function byteOrdered(word: number): number {
  return ((word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff_0000) | (word << 24)) >>> 0;
}

/** So many leading bits of a fingerprint number the buckets of a table: two to four entries each. */
export function bucketBits(count: number): number {
  let bits = 1;
  while (2 ** bits * 4 < count) bits++;
  return bits;
}

/** By fingerprint, byte for byte, then by rule. `at` and `otherAt` are where the entries begin. */
export function compareEntries(words: Uint32Array, at: number, others: Uint32Array, otherAt: number): number {
  for (let word = 0; word < SHAPE_AT; word++) {
    const one = words[at + word]!;
    const other = others[otherAt + word]!;
    if (one !== other) return byteOrdered(one) < byteOrdered(other) ? -1 : 1;
  }
  return words[at + RULE_AT]! - others[otherAt + RULE_AT]!;
}
