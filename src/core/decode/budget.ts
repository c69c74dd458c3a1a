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
/** Bytes that credentials give when they are decoded more than once: so many of however little, else twice what came. */
const DECODED_AGAIN_BYTES_MIN = 128 * 1024;
const DECODED_AGAIN_RATIO = 2;

/**
 * Bounds the decode work of one request: values yielded, nesting, bytes inflated. What hits a bound is not decoded any
 * further and named in `exceeded`, so that `on.undecodable` can decide; nothing is dropped in silence. Each decoder has
 * its own share, so that chaff made for one (cookies, say) does not use up what another needs to find a token.
 */
export class Budget {
  #taken: Map<DecoderName, { count: number }> | undefined;
  #inflatedBytes = INFLATED_BYTES_MAX;
  #plainBytes = 0;
  #decodedAgainBytes = 0;
  #exceeded: Set<DecoderName> | undefined;

  /** False: the decoder's share is used up. */
  takeValue(decoder: DecoderName): boolean {
    return this.takeValues(decoder, 1);
  }

  /** All of them or, where they are too many, none. */
  takeValues(decoder: DecoderName, count: number): boolean {
    let taken = this.#taken?.get(decoder);
    if (taken === undefined) (this.#taken ??= new Map()).set(decoder, (taken = { count: 0 }));
    if (taken.count + count > VALUES_MAX) {
      this.exceed(decoder);
      return false;
    }
    taken.count += count;
    return true;
  }

  /** How many bytes may still be inflated. */
  get inflatedBytesLeft(): number {
    return this.#inflatedBytes;
  }

  takeInflated(bytes: number): void {
    this.#inflatedBytes -= bytes;
  }

  /** So many bytes are read for credentials as they came. */
  notePlain(bytes: number): void {
    this.#plainBytes += bytes;
  }

  /** Whether so many bytes may be decoded again. What is long decodes to much that is long, and that again. */
  mayDecodeAgain(bytes: number): boolean {
    const bytesMax = Math.max(DECODED_AGAIN_BYTES_MIN, DECODED_AGAIN_RATIO * this.#plainBytes);
    if (this.#decodedAgainBytes + bytes <= bytesMax) return true;
    this.exceed("credentials");
    return false;
  }

  takeDecodedAgain(bytes: number): void {
    this.#decodedAgainBytes += bytes;
  }

  exceed(decoder: DecoderName): void {
    (this.#exceeded ??= new Set()).add(decoder);
  }

  get exceeded(): ReadonlySet<DecoderName> {
    return this.#exceeded ?? NONE;
  }
}

const NONE: ReadonlySet<DecoderName> = new Set();
