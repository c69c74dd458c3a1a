import { RUN_BYTES_MIN } from "../decode/token-runs.ts";
import { kindsOf, UNKNOWN_SHAPE } from "./byte-kinds.ts";
import { TOKEN_BYTES_MAX } from "./token-length.ts";

/** One bit for each set of kinds, in words. */
const WORDS_PER_LENGTH = 256 / 32;

/** Which shapes the tokens of a table have: refuses most candidates before anything of them is hashed. 135 KB. */
export class ShapeSet {
  readonly #lengths = new Uint8Array(TOKEN_BYTES_MAX + 1);
  readonly #kinds = new Uint32Array((TOKEN_BYTES_MAX + 1) * WORDS_PER_LENGTH);
  /** A token of which only the fingerprint is known may have any. */
  #any = false;

  add(shape: number): void {
    if (shape === UNKNOWN_SHAPE) {
      this.#any = true;
      return;
    }
    const length = shape & 0xffff;
    const kinds = shape >>> 16;
    this.#lengths[length] = 1;
    this.#kinds[length * WORDS_PER_LENGTH + (kinds >>> 5)]! |= 1 << (kinds & 31);
  }

  /** By length in bytes: 1 where a token may have it; the last entry stands for all longer ones. */
  get lengths(): Uint8Array {
    return this.#any ? this.#lengths.map((_, length) => (length < RUN_BYTES_MIN ? 0 : 1)) : this.#lengths;
  }

  /** HOT PATH. False: no token of the table has this length and these kinds of bytes. */
  mayHold(bytes: Buffer, start: number, end: number): boolean {
    if (this.#any) return true;
    const length = end - start;
    // The length alone refuses what is no token at all, before any byte is read.
    if (length > TOKEN_BYTES_MAX || this.#lengths[length] === 0) return false;
    const kinds = kindsOf(bytes, start, end);
    return (this.#kinds[length * WORDS_PER_LENGTH + (kinds >>> 5)]! & (1 << (kinds & 31))) !== 0;
  }
}
