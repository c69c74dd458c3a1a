import { FINGERPRINT_BYTES } from "../fingerprint.ts";
import type { ShapeSet } from "./shape-set.ts";
import { ENTRY_BYTES, ENTRY_WORDS, HEADER_BYTES, ORIGIN_AT, RULE_AT, SHAPE_AT } from "./table-format.ts";
import type { TableHeader } from "./table-format.ts";
import { NO_ORIGIN, type TokenOrigin } from "./token-origin.ts";

/** A rule that lists a token, and where its list says the token was found. */
export interface Listing {
  readonly rule: number;
  readonly source: string;
}

export interface TableEntry {
  /** Written over by the next call. */
  readonly fingerprint: Buffer;
  readonly shape: number;
  readonly rule: number;
  readonly origin: TokenOrigin;
}

export interface TableParts {
  readonly header: TableHeader;
  /** The whole table, aligned to words; not to be changed afterwards. */
  readonly bytes: Buffer;
  /** First entry of each bucket, and the number of entries as the last. */
  readonly starts: Uint32Array;
  readonly shapes: ShapeSet;
}

/**
 * Fingerprints of listed tokens, sorted, with the first entry of every bucket of leading bits: 29 to 30 bytes an entry.
 * The memory is what is saved and sent (table-format.ts). Fingerprints are spread evenly, so a look-up reads one bucket
 * of some four entries and costs the same for one token and for a million. Several rules may list one token.
 */
export class TokenTable {
  readonly shapes: ShapeSet;
  /** Of the key that made the fingerprints. */
  readonly keyId: string;
  /** Number of entries: one per token and rule. */
  readonly size: number;
  readonly #bytes: Buffer;
  readonly #fingerprint = Buffer.alloc(FINGERPRINT_BYTES);
  readonly #entries: Uint32Array;
  readonly #origins: Uint32Array;
  readonly #textAt: number;
  readonly #starts: Uint32Array;
  readonly #shift: number;

  constructor({ header, bytes, starts, shapes }: TableParts) {
    this.shapes = shapes;
    this.keyId = header.keyId;
    this.size = header.count;
    this.#bytes = bytes;
    const entriesAt = bytes.byteOffset + HEADER_BYTES;
    this.#entries = new Uint32Array(bytes.buffer, entriesAt, header.count * ENTRY_WORDS);
    this.#origins = new Uint32Array(bytes.buffer, entriesAt + this.#entries.byteLength, header.origins * 2);
    this.#textAt = HEADER_BYTES + this.#entries.byteLength + this.#origins.byteLength;
    this.#starts = starts;
    this.#shift = 32 - Math.log2(starts.length - 1);
  }

  /** The table's own memory: not to be changed. */
  toBuffer(): Buffer {
    return this.#bytes;
  }

  /** HOT PATH. The first entry with this fingerprint, or -1. */
  find(fingerprint: Buffer): number {
    const entries = this.#entries;
    const bucket = fingerprint.readUInt32BE(0) >>> this.#shift;
    const first = fingerprint.readUInt32LE(0);
    const end = this.#starts[bucket + 1]!;
    for (let entry = this.#starts[bucket]!; entry < end; entry++) {
      const at = entry * ENTRY_WORDS;
      if (entries[at] === first && sameRest(entries, at, fingerprint)) return entry;
    }
    return -1;
  }

  /** The rules that list the token of which `find` gave the first entry; void entries are left out. */
  listings(first: number, nowMs: number): Listing[] {
    const listings: Listing[] = [];
    for (let entry = first; entry < this.size && this.#same(entry, first); entry++) {
      const at = entry * ENTRY_WORDS;
      const { expiresAtSeconds, source } = this.#origin(this.#entries[at + ORIGIN_AT]!);
      if (expiresAtSeconds === 0 || nowMs < expiresAtSeconds * 1e3)
        listings.push({ rule: this.#entries[at + RULE_AT]!, source });
    }
    return listings;
  }

  /** The entry at a place in the order of the table. */
  entry(place: number): TableEntry {
    const at = place * ENTRY_WORDS;
    const offset = HEADER_BYTES + place * ENTRY_BYTES;
    // A view of page memory for each entry costs three times as much, and memory that stays.
    this.#bytes.copy(this.#fingerprint, 0, offset, offset + FINGERPRINT_BYTES);
    return {
      fingerprint: this.#fingerprint,
      shape: this.#entries[at + SHAPE_AT]!,
      rule: this.#entries[at + RULE_AT]!,
      origin: this.#origin(this.#entries[at + ORIGIN_AT]!),
    };
  }

  /** @param number as entries give it: 0 is none */
  #origin(number: number): TokenOrigin {
    if (number === 0) return NO_ORIGIN;
    const from = number === 1 ? 0 : this.#origins[number * 2 - 3]!;
    const source = this.#bytes.toString("utf8", this.#textAt + from, this.#textAt + this.#origins[number * 2 - 1]!);
    return { expiresAtSeconds: this.#origins[number * 2 - 2]!, source };
  }

  #same(entry: number, other: number): boolean {
    for (let word = 0; word < 4; word++) {
      if (this.#entries[entry * ENTRY_WORDS + word] !== this.#entries[other * ENTRY_WORDS + word]) return false;
    }
    return true;
  }
}

function sameRest(entries: Uint32Array, at: number, fingerprint: Buffer): boolean {
  return (
    entries[at + 1] === fingerprint.readUInt32LE(4) &&
    entries[at + 2] === fingerprint.readUInt32LE(8) &&
    entries[at + 3] === fingerprint.readUInt32LE(12)
  );
}
