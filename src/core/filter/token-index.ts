import type { FingerprintKey } from "../fingerprint.ts";
import type { TokenTable } from "./token-table.ts";

const RECENT_MAX = 4_096;
const RECENT_BYTES_MAX = 256;
const NO_RULES: readonly number[] = [];

/**
 * Tells which rules list a candidate. Cheap refusals first: a length no token has; a candidate seen lately, since clients
 * repeat themselves (two generations of at most 4,096, the older dropped whole); only then the fingerprint.
 */
export class TokenIndex {
  /** See `TokenTable`. */
  readonly wantedLengths: Uint8Array;
  readonly #key: FingerprintKey;
  readonly #table: TokenTable;
  #recent = new Map<string, readonly number[]>();
  #older = new Map<string, readonly number[]>();

  constructor(key: FingerprintKey, table: TokenTable) {
    this.#key = key;
    this.#table = table;
    this.wantedLengths = table.wantedLengths;
  }

  find(bytes: Buffer, start: number, end: number): readonly number[] {
    const length = end - start;
    if (!this.#table.mayHaveLength(length)) return NO_RULES;
    if (length > RECENT_BYTES_MAX) return this.#lookup(bytes, start, end);
    const text = bytes.toString("latin1", start, end);
    const known = this.#recent.get(text) ?? this.#older.get(text);
    if (known !== undefined) return known;
    const rules = this.#lookup(bytes, start, end);
    if (this.#recent.size === RECENT_MAX) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(text, rules);
    return rules;
  }

  #lookup(bytes: Buffer, start: number, end: number): readonly number[] {
    return this.#table.lookup(this.#key.fingerprint(bytes.subarray(start, end)), end - start);
  }
}
