import { FINGERPRINT_BYTES } from "../fingerprint.ts";
import { isShape } from "./byte-kinds.ts";
import { pageMemory, releasePages } from "./page-memory.ts";
import { readTokenTable } from "./read-token-table.ts";
import {
  bucketBits,
  byteOrdered,
  compareEntries,
  ENTRIES_MAX,
  ENTRY_BYTES,
  ENTRY_WORDS,
  HEADER_BYTES,
} from "./table-format.ts";
import { ORIGIN_AT, ORIGIN_BYTES, RULE_AT, SHAPE_AT, writeHeader } from "./table-format.ts";
import { OriginList, type TokenOrigin } from "./token-origin.ts";
import type { TokenTable } from "./token-table.ts";

/** 64 Ki entries of 28 bytes. */
const CHUNK_ENTRIES = 65_536;
/** Entries handled before the caller may give the event loop back: well below a millisecond. */
const SLICE_ENTRIES = 2_048;

/** Collects entries for a table; the same token and rule given twice stands once, with the origin that lasts longer. */
export class TokenTableBuilder {
  readonly #keyId: string;
  readonly #chunks: Uint32Array[] = [];
  readonly #origins = new OriginList();
  #count = 0;

  /** @param keyId `FingerprintKey.id` of the key that makes the fingerprints */
  constructor(keyId: string) {
    this.#keyId = keyId;
  }

  /**
   * @param shape of the token (`shapeOf`), or UNKNOWN_SHAPE
   * @returns false when there are too many different origins: the entry is not taken
   */
  add(fingerprint: Buffer, shape: number, rule: number, origin?: TokenOrigin): boolean {
    if (fingerprint.length !== FINGERPRINT_BYTES) throw new RangeError("a fingerprint has 16 bytes");
    if (!isShape(shape)) throw new RangeError("a listed token is too long");
    if (this.#count === ENTRIES_MAX) throw new RangeError(`a token table has at most ${ENTRIES_MAX} entries`);
    const number = origin === undefined ? 0 : this.#origins.number(origin);
    if (number === undefined) return false;
    const at = (this.#count % CHUNK_ENTRIES) * ENTRY_WORDS;
    if (at === 0) this.#chunks.push(wordsOf(pageMemory(CHUNK_ENTRIES * ENTRY_BYTES)));
    const chunk = this.#chunks.at(-1)!;
    for (let word = 0; word < 4; word++) chunk[at + word] = fingerprint.readUInt32LE(word * 4);
    chunk[at + SHAPE_AT] = shape;
    chunk[at + RULE_AT] = rule;
    chunk[at + ORIGIN_AT] = number;
    this.#count++;
    return true;
  }

  /**
   * Builds in slices, so that the event loop can be given back: entries are counted by bucket, put into their buckets,
   * and sorted there. Nothing must be added afterwards.
   */
  *build(): Generator<void, TokenTable> {
    const count = this.#count;
    const bits = bucketBits(count);
    const starts = new Uint32Array(2 ** bits + 1);
    const bucketOf = (word: number) => byteOrdered(word) >>> (32 - bits);
    for (let entry = 0; entry < count; entry++) {
      if (entry % SLICE_ENTRIES === SLICE_ENTRIES - 1) yield;
      starts[bucketOf(this.#chunkOf(entry)[placeOf(entry)]!) + 1]!++;
    }
    for (let bucket = 0; bucket < 2 ** bits; bucket++) {
      if (bucket % SLICE_ENTRIES === SLICE_ENTRIES - 1) yield;
      starts[bucket + 1]! += starts[bucket]!;
    }
    const texts = this.#origins.origins.map(({ source }) => Buffer.from(source));
    const originTextBytes = texts.reduce((sum, { length }) => sum + length, 0);
    const originBytes = texts.length * ORIGIN_BYTES + originTextBytes;
    const bytes = pageMemory(HEADER_BYTES + count * ENTRY_BYTES + originBytes);
    const words = wordsOf(bytes.subarray(HEADER_BYTES, HEADER_BYTES + count * ENTRY_BYTES));
    const next = starts.slice();
    for (let entry = 0; entry < count; entry++) {
      if (entry % SLICE_ENTRIES === SLICE_ENTRIES - 1) yield;
      const chunk = this.#chunkOf(entry);
      const from = placeOf(entry);
      const to = next[bucketOf(chunk[from]!)]!++ * ENTRY_WORDS;
      for (let word = 0; word < ENTRY_WORDS; word++) words[to + word] = chunk[from + word]!;
      // While the table fills, what it is made of goes.
      if ((entry + 1) % CHUNK_ENTRIES === 0) releasePages(chunk);
    }
    for (const chunk of this.#chunks.splice(0)) releasePages(chunk);
    const kept = yield* this.#sortBuckets(words, starts);
    const originsAt = HEADER_BYTES + kept * ENTRY_BYTES;
    this.#writeOrigins(bytes.subarray(originsAt), texts);
    writeHeader(bytes, { count: kept, keyId: this.#keyId, origins: texts.length, originTextBytes });
    const table = yield* readTokenTable(bytes.subarray(0, originsAt + originBytes));
    if ("expected" in table) throw new Error(`a table was built wrongly: ${table.expected} at ${table.offset}`);
    return table;
  }

  /** @returns how many entries are left when equal ones stand once */
  *#sortBuckets(words: Uint32Array, starts: Uint32Array): Generator<void, number> {
    const moving = new Uint32Array(ENTRY_WORDS);
    let kept = 0;
    for (let bucket = 0; bucket < starts.length - 1; bucket++) {
      if (bucket % SLICE_ENTRIES === SLICE_ENTRIES - 1) yield;
      // Each entry goes to its place among those of the bucket that are sorted already.
      const floor = kept;
      for (let entry = starts[bucket]!; entry < starts[bucket + 1]!; entry++) {
        // Only a list of made-up fingerprints fills one bucket.
        if ((entry - starts[bucket]!) % SLICE_ENTRIES === SLICE_ENTRIES - 1) yield;
        for (let word = 0; word < ENTRY_WORDS; word++) moving[word] = words[entry * ENTRY_WORDS + word]!;
        let place = floor;
        let order = 1;
        for (let end = kept; place < end && order !== 0;) {
          const middle = (place + end) >>> 1;
          order = compareEntries(moving, 0, words, middle * ENTRY_WORDS);
          if (order >= 0) place = order === 0 ? middle : middle + 1;
          else end = middle;
        }
        if (order === 0) {
          const origin = place * ENTRY_WORDS + ORIGIN_AT;
          if (this.#origins.outlasts(moving[ORIGIN_AT]!, words[origin]!)) words[origin] = moving[ORIGIN_AT]!;
          continue;
        }
        words.copyWithin((place + 1) * ENTRY_WORDS, place * ENTRY_WORDS, kept * ENTRY_WORDS);
        words.set(moving, place * ENTRY_WORDS);
        kept++;
      }
    }
    return kept;
  }

  #writeOrigins(target: Buffer, texts: readonly Buffer[]): void {
    let end = 0;
    for (const [i, text] of texts.entries()) {
      text.copy(target, texts.length * ORIGIN_BYTES + end);
      end += text.length;
      target.writeUInt32LE(this.#origins.origins[i]!.expiresAtSeconds, i * ORIGIN_BYTES);
      target.writeUInt32LE(end, i * ORIGIN_BYTES + 4);
    }
  }

  #chunkOf(entry: number): Uint32Array {
    return this.#chunks[Math.floor(entry / CHUNK_ENTRIES)]!;
  }
}

function wordsOf(bytes: Buffer): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

function placeOf(entry: number): number {
  return (entry % CHUNK_ENTRIES) * ENTRY_WORDS;
}
