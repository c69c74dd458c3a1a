import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
  type InputType,
} from "node:zlib";
import type { Budget } from "./budget.ts";
import { gzipHeaderEnd, startsGzip } from "./gzip-header.ts";

export type Compression = "gzip" | "deflate" | "br" | "zstd";

/** What came out, and whether all of it did: false after damage or at a bound. */
export interface Inflated {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

export const RATIO_MAX = 200;
export const ZLIB_HEADER_BYTES = 2;
const ALWAYS_ALLOWED_BYTES = 64 * 1024;
/** No deflate stream inflates to more: a prefix chosen by it fits a bound. */
const DEFLATE_RATIO_MAX = 1_032;
/** Where not even so much is sound, nothing is. */
const PROBE_BYTES = 64;
/** Bounds of the search for the end of what is sound: tries, and bytes they may inflate in all as a multiple of the bound. */
const TRIES_MAX = 20;
const SEARCH_WORK_MAX = 2;
/** What one try of brotli may cost whatever its bound is: it fills its window before it gives anything. */
const BROTLI_TRY_BYTES = 4 * 2 ** 20;

type Inflate = (value: Buffer, bytesMax: number) => Buffer;

const zlib =
  (decode: (value: InputType, options: { maxOutputLength: number; finishFlush: number }) => Buffer, flush: number) =>
  (value: Buffer, bytesMax: number): Buffer =>
    decode(value, { maxOutputLength: bytesMax, finishFlush: flush });

const gunzip = zlib(gunzipSync, constants.Z_SYNC_FLUSH);
const inflateZlib = zlib(inflateSync, constants.Z_SYNC_FLUSH);
const inflateRaw = zlib(inflateRawSync, constants.Z_SYNC_FLUSH);
const brotli = zlib(brotliDecompressSync, constants.BROTLI_OPERATION_FLUSH);
const zstd = zlib(zstdDecompressSync, constants.ZSTD_e_flush);

/**
 * Inflates a value: gzip with all members (RFC 1952), deflate with or without its wrapper (RFC 1950, 1951), brotli (RFC
 * 7932), zstd (RFC 8878). Of a truncated or damaged stream as much as can be had. Bounded by the request's budget and
 * by 1:200 over what was read: at a bound what fits is given and the bound is counted. Undefined where nothing inflates.
 */
export function inflate(compression: Compression, value: Buffer, budget: Budget): Inflated | undefined {
  const bytesMax = Math.min(budget.inflatedBytesLeft, Math.max(ALWAYS_ALLOWED_BYTES, value.length * RATIO_MAX));
  if (bytesMax <= 0) {
    budget.exceed(compression);
    return undefined;
  }
  let best: Inflated | undefined;
  let bounded = false;
  for (const [engine, from] of enginesOf(compression, value)) {
    const stream = from === 0 ? value : value.subarray(from);
    const whole = attempt(engine, stream, bytesMax);
    if (typeof whole !== "string") {
      best = { bytes: whole, whole: true };
      break;
    }
    bounded ||= whole === "too_large";
    const part = longestSound(engine, stream, bytesMax, whole);
    if (part.length > 0) best = { bytes: part, whole: false };
    if (bounded || best !== undefined) break;
  }
  if (bounded) budget.exceed(compression);
  // At a bound the work was done all the same.
  budget.takeInflated(bounded ? bytesMax : (best?.bytes.length ?? 0));
  return best === undefined || best.bytes.length === 0 ? undefined : best;
}

/** The ways to read a stream, and where it begins for each; none where it is not what it is said to be. */
function enginesOf(compression: Compression, value: Buffer): readonly (readonly [Inflate, number])[] {
  switch (compression) {
    case "gzip":
      if (!startsGzip(value)) return [];
      // A wrong header checksum makes gunzip refuse what a careless back end takes.
      return [
        [gunzip, 0],
        [inflateRaw, gzipHeaderEnd(value) ?? value.length],
      ];
    case "deflate":
      return startsZlib(value)
        ? [
            [inflateZlib, 0],
            [inflateRaw, 0],
          ]
        : [[inflateRaw, 0]];
    case "br":
      return [[brotli, 0]];
    case "zstd":
      return isZstd(value) ? [[zstd, 0]] : [];
  }
}

/** Whether deflate begins with its wrapper (RFC 1950 section 2.2). */
export function startsZlib(value: Buffer): boolean {
  return value.length >= ZLIB_HEADER_BYTES && (value[0]! & 0x0f) === 8 && value.readUInt16BE(0) % 31 === 0;
}

/** A frame, or one to be skipped (RFC 8878 section 3.1). */
export function isZstd(value: Buffer): boolean {
  if (value.length < 4) return false;
  const magic = value.readUInt32LE(0);
  return magic === 0xfd2fb528 || magic >>> 4 === 0x184d2a5;
}

function attempt(engine: Inflate, value: Buffer, bytesMax: number): Buffer | "damaged" | "too_large" {
  try {
    return engine(value, bytesMax);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too_large" : "damaged";
  }
}

/**
 * What the longest prefix that inflates gives, since the engines drop everything at an error. Found by halving; how much
 * work that may cost is bounded, so the end may be missed by a little.
 */
function longestSound(engine: Inflate, value: Buffer, bytesMax: number, failure: "damaged" | "too_large"): Buffer {
  let best: Buffer = value.subarray(0, 0);
  let sound = 0;
  let unsound = value.length;
  const tryBytesMin = engine === brotli ? BROTLI_TRY_BYTES : 0;
  let work = SEARCH_WORK_MAX * Math.max(bytesMax, tryBytesMin);
  let next = failure === "too_large" ? Math.floor(bytesMax / DEFLATE_RATIO_MAX) : PROBE_BYTES;
  for (let tries = 0; tries < TRIES_MAX && work > 0 && unsound - sound > 1; tries++) {
    if (next <= sound || next >= unsound) next = (sound + unsound) >> 1;
    const tried = attempt(engine, value.subarray(0, next), bytesMax);
    if (typeof tried !== "string") {
      best = tried;
      sound = next;
      work -= Math.max(tried.length, tryBytesMin);
    } else {
      if (next === PROBE_BYTES && failure === "damaged") break;
      unsound = next;
      work -= tried === "too_large" ? Math.max(bytesMax, tryBytesMin) : tryBytesMin;
    }
    next = (sound + unsound) >> 1;
  }
  return best;
}
