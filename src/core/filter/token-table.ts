import { RUN_BYTES_MIN } from "../decode/token-runs.ts";
import { FINGERPRINT_BYTES } from "../fingerprint.ts";

/** Words per entry: four of fingerprint, the token's length in bytes or 0 where it is not known, the rule's index. */
const ENTRY_WORDS = 6;
const CHUNK_ENTRIES = 65_536;
const ENTRIES_MAX = 2 ** 27;
const SLOTS_MIN = 4;

/** Layout in words: header, a byte per token length, slots (entry + 1, or 0), entries. Slots are 1.34 to 2.68 per entry. */
const MAGIC = 0x3254_574b;
const [MAGIC_AT, COUNT_AT, SLOTS_AT, HEADER_WORDS] = [0, 1, 2, 4];
/** The last one stands for all longer tokens. */
const LENGTHS = 4_100;
const LENGTHS_AT = HEADER_WORDS * 4;
const INDEX_AT = HEADER_WORDS + LENGTHS / 4;
const NO_RULES: readonly number[] = [];

/**
 * Fingerprints of listed tokens with an open-addressing index, in one piece of memory that is also what is saved: 30 to
 * 35 bytes an entry. A look-up costs the same for one token and for a million. Several rules may list one token.
 */
export class TokenTable {
  readonly #bytes: Buffer;
  readonly #lengths: Uint8Array;
  readonly #slots: Uint32Array;
  readonly #entries: Uint32Array;
  readonly #anyLength: boolean;

  private constructor(bytes: Buffer) {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    this.#bytes = bytes;
    this.#lengths = bytes.subarray(LENGTHS_AT, LENGTHS_AT + LENGTHS);
    this.#slots = words.subarray(INDEX_AT, INDEX_AT + words[SLOTS_AT]!);
    this.#entries = words.subarray(INDEX_AT + words[SLOTS_AT]!);
    this.#anyLength = this.#lengths[0] === 1 || this.#lengths[LENGTHS - 1] === 1;
  }

  /**
   * Reads what `toBuffer` gave; costs nothing, since the memory is used as it is and must not change afterwards. Whether
   * the content is the one that was written is for the caller to check by its digest.
   * @throws RangeError for what is not a table of this version
   */
  static fromBuffer(bytes: Buffer): TokenTable {
    // Typed arrays want their words aligned.
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
    const [magic, count, slots] =
      aligned.length < INDEX_AT * 4 ? [] : [MAGIC_AT, COUNT_AT, SLOTS_AT].map((at) => aligned.readUInt32LE(at * 4));
    const fits = magic === MAGIC && count! <= ENTRIES_MAX && slots === slotsFor(slots!) && slots > count!;
    if (!fits || aligned.length !== (INDEX_AT + slots + count! * ENTRY_WORDS) * 4)
      throw new RangeError("not a token table of this version");
    return new TokenTable(aligned);
  }

  /** The table's own memory: not to be changed. */
  toBuffer(): Buffer {
    return this.#bytes;
  }

  /** Number of entries: one per token and rule. */
  get size(): number {
    return this.#entries.length / ENTRY_WORDS;
  }

  /** By length in bytes: 1 where a listed token may have it; the last entry stands for all longer ones. */
  get wantedLengths(): Uint8Array {
    if (!this.#anyLength) return this.#lengths;
    return this.#lengths.map((_, length) => (length < RUN_BYTES_MIN ? 0 : 1));
  }

  /** False: no listed token has this length in bytes. */
  mayHaveLength(length: number): boolean {
    return this.#anyLength || this.#lengths[length] === 1;
  }

  /** Indexes of the rules that list the token with this fingerprint and length. */
  lookup(fingerprint: Buffer, length: number): readonly number[] {
    const entries = this.#entries;
    const mask = this.#slots.length - 1;
    const first = fingerprint.readUInt32LE(0);
    let rules: number[] | undefined;
    // Bounded, so that no damaged table makes a request hang.
    for (let probe = 0; probe <= mask; probe++) {
      const entry = this.#slots[(first + probe) & mask]!;
      if (entry === 0) break;
      const at = (entry - 1) * ENTRY_WORDS;
      if (entries[at] !== first || !sameRest(entries, at, fingerprint)) continue;
      if (entries[at + 4] === length || entries[at + 4] === 0) (rules ??= []).push(entries[at + 5]!);
    }
    return rules ?? NO_RULES;
  }
}

/** Collects entries for a table; the same token and rule given twice stands once. */
export class TokenTableBuilder {
  readonly #chunks: Uint32Array[] = [];
  #count = 0;
  #words = new Uint32Array(0);
  #lengths = new Uint8Array(0);
  #read = 0;
  #kept = 0;

  /** @param length of the token in bytes; 0 where only the fingerprint is known */
  add(fingerprint: Buffer, length: number, ruleIndex: number): void {
    if (fingerprint.length !== FINGERPRINT_BYTES) throw new RangeError("a fingerprint has 16 bytes");
    if (this.#count === ENTRIES_MAX) throw new RangeError(`a token table has at most ${ENTRIES_MAX} entries`);
    const at = (this.#count % CHUNK_ENTRIES) * ENTRY_WORDS;
    if (at === 0) this.#chunks.push(new Uint32Array(CHUNK_ENTRIES * ENTRY_WORDS));
    const chunk = this.#chunks.at(-1)!;
    for (let word = 0; word < 4; word++) chunk[at + word] = fingerprint.readUInt32LE(word * 4);
    chunk[at + 4] = length;
    chunk[at + 5] = ruleIndex;
    this.#count++;
  }

  build(): TokenTable {
    return this.buildSome(Number.POSITIVE_INFINITY)!;
  }

  /** Goes on building by that many entries; undefined until all are in, so that the event loop can be given back. */
  buildSome(entries: number): TokenTable | undefined {
    if (this.#words.length === 0) {
      const slots = slotsFor(Math.ceil(this.#count * 1.34));
      this.#words = new Uint32Array(INDEX_AT + slots + this.#count * ENTRY_WORDS);
      this.#words[SLOTS_AT] = slots;
      this.#lengths = new Uint8Array(this.#words.buffer, LENGTHS_AT, LENGTHS);
    }
    for (const end = Math.min(this.#count, this.#read + entries); this.#read < end; this.#read++)
      this.#index(this.#read);
    if (this.#read < this.#count) return undefined;
    this.#words[MAGIC_AT] = MAGIC;
    this.#words[COUNT_AT] = this.#kept;
    const words = INDEX_AT + this.#words[SLOTS_AT]! + this.#kept * ENTRY_WORDS;
    return TokenTable.fromBuffer(Buffer.from(this.#words.buffer, 0, words * 4));
  }

  #index(entry: number): void {
    const words = this.#words;
    const slots = words[SLOTS_AT]!;
    const chunk = this.#chunks[Math.floor(entry / CHUNK_ENTRIES)]!;
    const from = (entry % CHUNK_ENTRIES) * ENTRY_WORDS;
    const entriesAt = INDEX_AT + slots;
    let slot = chunk[from]! & (slots - 1);
    for (; words[INDEX_AT + slot] !== 0; slot = (slot + 1) & (slots - 1)) {
      const known = entriesAt + (words[INDEX_AT + slot]! - 1) * ENTRY_WORDS;
      let same = 0;
      while (same < ENTRY_WORDS && words[known + same] === chunk[from + same]) same++;
      if (same === ENTRY_WORDS) return;
    }
    const at = entriesAt + this.#kept++ * ENTRY_WORDS;
    for (let word = 0; word < ENTRY_WORDS; word++) words[at + word] = chunk[from + word]!;
    words[INDEX_AT + slot] = this.#kept;
    this.#lengths[Math.min(chunk[from + 4]!, LENGTHS - 1)] = 1;
  }
}

/** The least power of two that holds so many. */
function slotsFor(count: number): number {
  let slots = SLOTS_MIN;
  while (slots < count) slots *= 2;
  return slots;
}

function sameRest(entries: Uint32Array, at: number, fingerprint: Buffer): boolean {
  return (
    entries[at + 1] === fingerprint.readUInt32LE(4) &&
    entries[at + 2] === fingerprint.readUInt32LE(8) &&
    entries[at + 3] === fingerprint.readUInt32LE(12)
  );
}
