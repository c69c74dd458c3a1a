import { FINGERPRINT_BYTES } from "../fingerprint.ts";

/** Words per entry: four of fingerprint, the token's length, the rule's index. */
const ENTRY_WORDS = 6;
const MAGIC = 0x5457_4b31;
const HEADER_BYTES = 16;
const EMPTY = 0xffff_ffff;
const LENGTHS = 4_097;
const ENTRIES_MAX = 2 ** 28;
const NO_RULES: readonly number[] = [];

/**
 * Fingerprints of listed tokens in one typed array with an open-addressing index: 24 bytes an entry and 4 to 8 of index.
 * A look-up costs the same for one token and for a million. Several rules may list one token.
 */
export class TokenTable {
  readonly #entries: Uint32Array;
  readonly #slots: Uint32Array;
  readonly #lengths = new Uint8Array(LENGTHS);
  readonly #anyLength: boolean;

  /** @param given six words each: fingerprint (4), length in bytes or 0 where unknown, rule index; owned from now on */
  private constructor(given: Uint32Array) {
    const count = given.length / ENTRY_WORDS;
    let slots = 4;
    while (slots < count * 1.34) slots *= 2;
    this.#entries = given;
    this.#slots = new Uint32Array(slots).fill(EMPTY);
    let kept = 0;
    for (let i = 0; i < count; i++) {
      // A duplicate's place is taken by the next entry.
      given.copyWithin(kept * ENTRY_WORDS, i * ENTRY_WORDS, (i + 1) * ENTRY_WORDS);
      if (!this.#insert(kept)) continue;
      this.#lengths[Math.min(given[kept * ENTRY_WORDS + 4]!, LENGTHS - 1)] = 1;
      kept++;
    }
    if (kept < count) this.#entries = given.slice(0, kept * ENTRY_WORDS);
    this.#anyLength = this.#lengths[0] === 1 || this.#lengths[LENGTHS - 1] === 1;
  }

  static of(entries: Uint32Array): TokenTable {
    return new TokenTable(entries);
  }

  /** Reads what `toBuffer` wrote. @throws RangeError for anything else */
  static fromBuffer(bytes: Buffer): TokenTable {
    const count = bytes.length >= HEADER_BYTES && bytes.readUInt32LE(0) === MAGIC ? bytes.readUInt32LE(4) : -1;
    if (count < 0 || count > ENTRIES_MAX || bytes.length !== HEADER_BYTES + count * ENTRY_WORDS * 4) {
      throw new RangeError("not a token table of this version");
    }
    const entries = new Uint32Array(count * ENTRY_WORDS);
    bytes.copy(Buffer.from(entries.buffer), 0, HEADER_BYTES);
    return new TokenTable(entries);
  }

  toBuffer(): Buffer {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(MAGIC, 0);
    header.writeUInt32LE(this.size, 4);
    return Buffer.concat([header, Buffer.from(this.#entries.buffer, 0, this.#entries.byteLength)]);
  }

  /** Number of entries: one per token and rule. */
  get size(): number {
    return this.#entries.length / ENTRY_WORDS;
  }

  /** False: no listed token has this length in bytes. */
  mayHaveLength(length: number): boolean {
    return this.#anyLength || this.#lengths[length] === 1;
  }

  /** Indexes of the rules that list the token with this fingerprint. */
  lookup(fingerprint: Buffer, length: number): readonly number[] {
    if (this.#entries.length === 0) return NO_RULES;
    const entries = this.#entries;
    const mask = this.#slots.length - 1;
    const [a, b, c, d] = words(fingerprint);
    let rules: number[] | undefined;
    for (let slot = a! & mask; this.#slots[slot] !== EMPTY; slot = (slot + 1) & mask) {
      const at = this.#slots[slot]! * ENTRY_WORDS;
      if (entries[at] !== a || entries[at + 1] !== b || entries[at + 2] !== c || entries[at + 3] !== d) continue;
      if (entries[at + 4] === length || entries[at + 4] === 0) (rules ??= []).push(entries[at + 5]!);
    }
    return rules ?? NO_RULES;
  }

  /** False: the very same entry is there already. */
  #insert(entry: number): boolean {
    const mask = this.#slots.length - 1;
    let slot = this.#entries[entry * ENTRY_WORDS]! & mask;
    for (; this.#slots[slot] !== EMPTY; slot = (slot + 1) & mask) if (this.#same(this.#slots[slot]!, entry)) return false;
    this.#slots[slot] = entry;
    return true;
  }

  #same(x: number, y: number): boolean {
    for (let word = 0; word < ENTRY_WORDS; word++) {
      if (this.#entries[x * ENTRY_WORDS + word] !== this.#entries[y * ENTRY_WORDS + word]) return false;
    }
    return true;
  }
}

/** Collects entries for a table; the same token and rule given twice stands once. */
export class TokenTableBuilder {
  #entries = new Uint32Array(64 * ENTRY_WORDS);
  #count = 0;

  /** @param length of the token in bytes; 0 where only the fingerprint is known */
  add(fingerprint: Buffer, length: number, ruleIndex: number): void {
    const at = this.#count++ * ENTRY_WORDS;
    if (at === this.#entries.length) {
      const larger = new Uint32Array(this.#entries.length * 2);
      larger.set(this.#entries);
      this.#entries = larger;
    }
    this.#entries.set([...words(fingerprint), length, ruleIndex], at);
  }

  build(): TokenTable {
    return TokenTable.of(this.#entries.slice(0, this.#count * ENTRY_WORDS));
  }
}

/** The fingerprint's four words. */
function words(fingerprint: Buffer): number[] {
  if (fingerprint.length !== FINGERPRINT_BYTES) throw new RangeError("a fingerprint has 16 bytes");
  return [0, 4, 8, 12].map((at) => fingerprint.readUInt32LE(at));
}
