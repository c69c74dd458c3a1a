import {
  constants,
  createBrotliDecompress,
  createInflateRaw,
  createZstdDecompress,
  type BrotliDecompress,
  type InflateRaw,
  type ZstdDecompress,
} from "node:zlib";

export type Engine = "deflate" | "br" | "zstd";

export interface ZlibStreamOptions {
  /** Bytes of output that are made at a time. */
  readonly outputBytes?: number;
  /** Of deflate: how far back it may refer, as a power of two (8 to 15). */
  readonly windowBits?: number;
}

const OUTPUT_BYTES = 64 * 1024;
/** What a decoder must be able to keep, and no more (RFC 9659 section 3): 8 MiB. */
const ZSTD_WINDOW_LOG_MAX = 23;

/**
 * One of Node's decompressors, given its input in pieces: raw deflate (RFC 1951), brotli (RFC 7932), zstd with all frames
 * (RFC 8878). It works on another thread, and no faster than its output is taken.
 */
export class ZlibStream {
  /** The input is not what it should be. What the decompressor made of the last piece is lost. */
  damaged = false;
  readonly #stream: InflateRaw | BrotliDecompress | ZstdDecompress;
  #wake = (): void => {};

  constructor(engine: Engine, options: ZlibStreamOptions = {}) {
    this.#stream = open(engine, options)
      .on("readable", () => this.#wake())
      .on("error", () => {
        this.damaged = true;
        this.#wake();
      })
      .on("close", () => this.#wake());
  }

  /** Bytes of input used so far: less than were given once the compressed data has ended. */
  get used(): number {
    return this.#stream.bytesWritten;
  }

  /** Everything that this piece of input gives. To be called again only when it is through, and not after the end. */
  async *write(piece: Buffer): AsyncGenerator<Buffer, void> {
    const stream = this.#stream;
    let written = false;
    stream.write(piece, () => {
      written = true;
      this.#wake();
    });
    for (;;) {
      const output = stream.read() as Buffer | null;
      if (output !== null) yield output;
      else if (written || stream.destroyed) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  close(): void {
    this.#stream.destroy();
  }
}

function open(
  engine: Engine,
  { outputBytes: chunkSize = OUTPUT_BYTES, windowBits }: ZlibStreamOptions,
): InflateRaw | BrotliDecompress | ZstdDecompress {
  switch (engine) {
    case "deflate":
      return createInflateRaw({ chunkSize, flush: constants.Z_SYNC_FLUSH, ...(windowBits && { windowBits }) });
    case "br":
      return createBrotliDecompress({ chunkSize, flush: constants.BROTLI_OPERATION_FLUSH });
    case "zstd": {
      const params = { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG_MAX };
      return createZstdDecompress({ chunkSize, flush: constants.ZSTD_e_flush, params });
    }
  }
}
