/** Who may hit a bound; the label of `undecodable_total{decoder}`. */
export type DecoderName = "percent" | "base64" | "hex" | "gzip" | "jwt" | "json" | "query" | "cookie" | "path" | "credentials";

export const VALUES_MAX = 10_000;
export const DEPTH_MAX = 16;
const INFLATED_BYTES_MAX = 8 * 2 ** 20;

/**
 * Bounds the decode work of one request: values yielded, nesting, bytes inflated. What hits a bound is not decoded any
 * further and named in `exceeded`, so that `on.undecodable` can decide; nothing is dropped in silence.
 */
export class Budget {
  #values = VALUES_MAX;
  #inflatedBytes = INFLATED_BYTES_MAX;
  #exceeded: Set<DecoderName> | undefined;

  /** False: the request's values are used up. */
  takeValue(decoder: DecoderName): boolean {
    if (this.#values-- > 0) return true;
    this.exceed(decoder);
    return false;
  }

  /** How many bytes may still be inflated. */
  get inflatedBytesLeft(): number {
    return this.#inflatedBytes;
  }

  takeInflated(bytes: number): void {
    this.#inflatedBytes -= bytes;
  }

  exceed(decoder: DecoderName): void {
    (this.#exceeded ??= new Set()).add(decoder);
  }

  get exceeded(): ReadonlySet<DecoderName> {
    return this.#exceeded ?? NONE;
  }
}

const NONE: ReadonlySet<DecoderName> = new Set();
