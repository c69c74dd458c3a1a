import { CandidateHash } from "./candidate-hash.ts";

/** Two candidates a set: 8,192 in all, 96 KB. A set's older one makes place; nothing grows. */
const SETS = 4_096;
const WAYS = 2;

/** Not among the recent ones. */
export const FORGOTTEN = -2;

/**
 * What became of the candidates seen lately: clients repeat themselves, and what is remembered costs no fingerprint.
 *
 * Kept is a keyed hash of 64 bits and a number for each, never the candidate: a memory dump gives no token away. A
 * stranger that shares the hash of a kept one would get its answer; without the key that cannot be brought about, and by
 * chance it happens once in some hundred years at 100,000 new candidates a second.
 */
export class RecentCandidates {
  readonly #hash: CandidateHash;
  readonly #low = new Uint32Array(SETS * WAYS);
  readonly #high = new Uint32Array(SETS * WAYS);
  readonly #answers = new Int32Array(SETS * WAYS).fill(FORGOTTEN);

  /** @param key 8 bytes */
  constructor(key: Buffer) {
    this.#hash = new CandidateHash(key);
  }

  /** HOT PATH. What was put for these bytes, or FORGOTTEN; the one asked for last stays longest. */
  get(bytes: Buffer, start: number, end: number): number {
    this.#hash.compute(bytes, start, end);
    const { low, high } = this.#hash;
    const first = (low % SETS) * WAYS;
    if (this.#low[first] === low && this.#high[first] === high) return this.#answers[first]!;
    const second = first + 1;
    if (this.#low[second] !== low || this.#high[second] !== high) return FORGOTTEN;
    const answer = this.#answers[second]!;
    this.put(answer);
    return answer;
  }

  /** Remembers an answer (≥ -1) for the bytes that `get` was asked for last. */
  put(answer: number): void {
    const { low, high } = this.#hash;
    const first = (low % SETS) * WAYS;
    this.#low[first + 1] = this.#low[first]!;
    this.#high[first + 1] = this.#high[first]!;
    this.#answers[first + 1] = this.#answers[first]!;
    this.#low[first] = low;
    this.#high[first] = high;
    this.#answers[first] = answer;
  }
}
