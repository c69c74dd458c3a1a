import { wantedLengths, type WantedLengths } from "../decode/token-runs.ts";
import type { FingerprintKey } from "../fingerprint.ts";
import { FORGOTTEN, RecentCandidates } from "./recent-candidates.ts";
import type { Listing, TokenTable } from "./token-table.ts";

const NOT_LISTED = -1;
const NONE: readonly Listing[] = Object.freeze([]);

/**
 * Tells which rules list a candidate. Cheap refusals first: a length, or a mixture of characters, that no token has; a
 * candidate that was seen lately; only then the fingerprint.
 */
export class TokenIndex {
  /** Of listed tokens. */
  readonly wantedLengths: WantedLengths;
  readonly #key: FingerprintKey;
  readonly #table: TokenTable;
  readonly #recent: RecentCandidates;

  constructor(key: FingerprintKey, table: TokenTable) {
    this.#key = key;
    this.#table = table;
    this.wantedLengths = wantedLengths(table.shapes.lengths);
    this.#recent = new RecentCandidates(key.candidateHashKey);
  }

  /** HOT PATH. */
  find(bytes: Buffer, start: number, end: number, nowMs: number): readonly Listing[] {
    if (!this.#table.shapes.mayHold(bytes, start, end)) return NONE;
    let entry = this.#recent.get(bytes, start, end);
    if (entry === FORGOTTEN) {
      entry = this.#table.find(this.#key.fingerprint(bytes.subarray(start, end)));
      this.#recent.put(entry);
    }
    // What is remembered is the place in the table: an entry may become void meanwhile.
    return entry === NOT_LISTED ? NONE : this.#table.listings(entry, nowMs);
  }
}
