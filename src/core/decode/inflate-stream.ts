import type { MemoryBound } from "../memory-bound.ts";
import { gzipHeaderEnd, startsGzip } from "./gzip-header.ts";
import { isZstd, RATIO_MAX, startsZlib, ZLIB_HEADER_BYTES, type Compression } from "./inflate.ts";
import { ZlibStream, type Engine } from "./zlib-stream.ts";

/** `zlib` is deflate in its wrapper, `deflate` without. */
export type StreamFormat = "gzip" | "zlib" | Engine;

/** What data of a coding may be in: who says `deflate` means either. */
export function formatsOfCoding(coding: Compression): readonly StreamFormat[] {
  return coding === "deflate" ? ["zlib", "deflate"] : [coding];
}

/** Inflated whatever was read for it; more is bounded by the ratio. */
export const ALWAYS_ALLOWED_BYTES = 16 * 2 ** 20;
/** A gzip header with a longer name or comment is nobody's. */
const HEADER_BYTES_MAX = 128 * 1024;
const GZIP_MAGIC_BYTES = 2;
/** What stands behind the deflate stream: checksums and a length. Another member may follow. */
const TRAILER_BYTES: ReadonlyMap<StreamFormat, number> = new Map([
  ["gzip", 8],
  ["zlib", 4],
]);
/** Each member costs a decompressor: so many may be short, others have this many bytes on the average. */
const MEMBERS_ALWAYS_ALLOWED = 64;
const MEMBER_BYTES = 512;
const ZSTD_MAGIC_BYTES = 4;

/** What a decompressor may keep, its window before all, in bytes. */
const MEMORY_BYTES: Readonly<Record<StreamFormat, number>> = {
  gzip: 128 * 1024,
  zlib: 128 * 1024,
  deflate: 128 * 1024,
  br: 17 * 2 ** 20,
  zstd: 9 * 2 ** 20,
};

/**
 * Why nothing more comes out. `foreign`: the first piece is in another format, or gives nothing. `damaged`: a later one is not
 * what it should be. `leftover`: the compressed data ended, and something follows. `too_large`: a bound. `no_memory`: too many
 * do this at a time.
 */
export type InflateFailure = "foreign" | "damaged" | "leftover" | "too_large" | "no_memory";

/**
 * Inflates what comes in pieces: gzip with all members (RFC 1952), deflate with or without its wrapper (RFC 1950, 1951),
 * brotli, zstd with all frames. Of gzip and zlib no checksum is looked at, as a careless back end does not, either. Bounded
 * by 1:200 over what was read.
 */
export class InflateStream {
  failure: InflateFailure | undefined;
  readonly #format: StreamFormat;
  readonly #memory: MemoryBound;
  #engine: ZlibStream | undefined;
  /** What has come of a header that is not complete. */
  #header: Buffer | undefined;
  /** Bytes to be passed over. */
  #skip = 0;
  #read = 0;
  #given = 0;
  #members = 0;
  /** The first piece was read, and was sound. */
  #sound = false;
  #closed = false;

  constructor(format: StreamFormat, memory: MemoryBound) {
    this.#format = format;
    this.#memory = memory;
    if (!memory.take(MEMORY_BYTES[format])) this.#fail("no_memory");
  }

  /** What this piece of input gives. To be called again only when it is through. Where `failure` is set, nothing more comes. */
  async *write(piece: Buffer): AsyncGenerator<Buffer, void> {
    this.#read += piece.length;
    let rest = piece;
    while (rest.length > 0 && this.failure === undefined && !this.#closed) {
      const from = Math.min(this.#skip, rest.length);
      this.#skip -= from;
      rest = rest.subarray(from);
      if (rest.length === 0) return;
      if (this.#engine === undefined) {
        if (this.#header !== undefined) rest = Buffer.concat([this.#header, rest]);
        const start = this.#begin(rest);
        if (start === undefined) return;
        rest = rest.subarray(start);
      }
      const engine = this.#engine!;
      const { used } = engine;
      for await (const output of engine.write(rest)) {
        this.#given += output.length;
        if (this.#given > Math.max(ALWAYS_ALLOWED_BYTES, this.#read * RATIO_MAX)) return this.#fail("too_large");
        yield output;
      }
      if (engine.damaged) return this.#damaged();
      rest = rest.subarray(engine.used - used);
      // It does not want the rest: its data has ended.
      if (rest.length > 0) this.#ended();
    }
    this.#sound = true;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#engine?.close();
    this.#memory.give(MEMORY_BYTES[this.#format]);
  }

  /** Opens a decompressor. @returns where its input begins; undefined: it was not opened */
  #begin(head: Buffer): number | undefined {
    const start = startOf(this.#format, head);
    this.#header = undefined;
    switch (start) {
      case "foreign":
        return this.#members === 0 ? this.#damaged() : this.#fail("leftover");
      case "incomplete":
        if (head.length > HEADER_BYTES_MAX) return this.#damaged();
        this.#header = Buffer.from(head);
        return undefined;
    }
    if (++this.#members > MEMBERS_ALWAYS_ALLOWED + this.#read / MEMBER_BYTES) return this.#fail("too_large");
    this.#engine = new ZlibStream(engineOf(this.#format));
    return start;
  }

  #ended(): void {
    const trailerBytes = TRAILER_BYTES.get(this.#format);
    if (trailerBytes === undefined) {
      this.#fail("leftover");
      return;
    }
    this.#engine?.close();
    this.#engine = undefined;
    this.#skip = trailerBytes;
  }

  #damaged(): undefined {
    return this.#fail(this.#sound || this.#given > 0 ? "damaged" : "foreign");
  }

  #fail(failure: InflateFailure): undefined {
    this.failure = failure;
    this.close();
    return undefined;
  }
}

function engineOf(format: StreamFormat): Engine {
  return format === "gzip" || format === "zlib" ? "deflate" : format;
}

/** Where the compressed data begins. */
function startOf(format: StreamFormat, head: Buffer): number | "incomplete" | "foreign" {
  switch (format) {
    case "gzip":
      if (head.length < GZIP_MAGIC_BYTES) return "incomplete";
      return startsGzip(head) ? (gzipHeaderEnd(head) ?? "incomplete") : "foreign";
    case "zlib":
      if (head.length < ZLIB_HEADER_BYTES) return "incomplete";
      return startsZlib(head) ? ZLIB_HEADER_BYTES : "foreign";
    case "zstd":
      if (head.length < ZSTD_MAGIC_BYTES) return "incomplete";
      return isZstd(head) ? 0 : "foreign";
    case "deflate":
    case "br":
      return 0;
  }
}
