/** Who may hit a bound; the label of `undecodable_total{decoder}`. */
export type DecoderName =
  | "percent"
  | "base64"
  | "hex"
  | "gzip"
  | "jwt"
  | "json"
  | "query"
  | "cookie"
  | "path"
  | "credentials"
  | "anywhere"
  | "coding"
  | "charset"
  | "deflate"
  | "br"
  | "zstd"
  | "form"
  | "multipart"
  | "htmljs"
  | "xml"
  | "gql"
  | "grpc";

/** Values one decoder may yield per request. */
export const VALUES_MAX = 10_000;
export const DEPTH_MAX = 16;
const INFLATED_BYTES_MAX = 8 * 2 ** 20;

/**
 * Bounds the decode work of one request: values yielded, nesting, bytes inflated. What hits a bound is not decoded any
 * further and named in `exceeded`, so that `on.undecodable` can decide; nothing is dropped in silence. Each decoder has
 * its own share, so that chaff made for one (cookies, say) does not use up what another needs to find a token.
 */
export class Budget {
  #taken: Map<DecoderName, number> | undefined;
  #inflatedBytes = INFLATED_BYTES_MAX;
  #exceeded: Set<DecoderName> | undefined;

  /** False: the decoder's share is used up. */
  takeValue(decoder: DecoderName): boolean {
    return this.takeValues(decoder, 1);
  }

  /** All of them or, where they are too many, none. */
  takeValues(decoder: DecoderName, count: number): boolean {
    const taken = (this.#taken?.get(decoder) ?? 0) + count;
    if (taken > VALUES_MAX) {
      this.exceed(decoder);
      return false;
    }
    (this.#taken ??= new Map()).set(decoder, taken);
    return true;
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
