import { VALUES_MAX, type Budget } from "./budget.ts";
import { percentOnce, percentReadings } from "./percent.ts";
import { normalised, withoutParameters } from "./path-normal.ts";
import { Readings } from "./readings.ts";

const [SLASH, BACKSLASH, DOT, SEMICOLON, QUESTION, PERCENT] = [0x2f, 0x5c, 0x2e, 0x3b, 0x3f, 0x25];

/** One way to read the path of a request target. */
export interface PathReading {
  /** All segments, the last included. */
  readonly segments: readonly Buffer[];
  /** All but the last: what `path,N` counts. */
  readonly parts: readonly Buffer[];
  /** The last segment up to its first dot; empty for a path that ends in `/`. */
  readonly actionName: Buffer;
  /** The last segment after its first dot. */
  readonly actionExt: Buffer | undefined;
}

/**
 * The ways back ends read a path, first as it stands. Further readings only where they differ: percent-decoded in up to
 * three rounds, before or after splitting, with `;parameters` cut off before or after, and each of these normalised in
 * the ways of path-normal.ts. A target that does not start with `/` has no path.
 */
export function pathReadings(target: Buffer, budget?: Budget): readonly PathReading[] {
  if (target[0] !== SLASH) return [];
  const query = target.indexOf(QUESTION);
  const path = query === -1 ? target : target.subarray(0, query);
  if (isClean(path, path.length)) return [read(path)];
  const texts = new Readings();
  for (const root of path.includes(SEMICOLON) ? [path, withoutParameters(path)] : [path]) {
    for (const decoded of [root, ...percentReadings(root), segmentsDecoded(root)]) {
      texts.add(decoded);
      for (const text of normalised(decoded)) texts.add(text);
    }
  }
  return bounded(texts.list, budget);
}

/** True where every back end reads the same segments in the first `end` bytes. */
export function isClean(path: Buffer, end: number): boolean {
  if (path[0] !== SLASH) return false;
  for (let i = 1; i < end; i++) {
    const byte = path[i]!;
    if (byte === PERCENT || byte === BACKSLASH || byte === SEMICOLON) return false;
    if ((byte === SLASH || byte === DOT) && path[i - 1] === SLASH) return false;
  }
  return true;
}

/** Decoded as by those who split first: an encoded slash or backslash does not split and stays as it is written. */
function segmentsDecoded(path: Buffer): Buffer {
  if (!path.includes(PERCENT)) return path;
  const guarded = path.toString("latin1").replace(/%(?=2f|5c)/gi, "%25");
  return percentOnce(Buffer.from(guarded, "latin1")) ?? path;
}

/** Only a path made of thousands of segments has more of them in its readings than the bound. */
function bounded(texts: readonly Buffer[], budget: Budget | undefined): PathReading[] {
  const readings: PathReading[] = [];
  let segments = 0;
  for (const text of texts) {
    const reading = read(text);
    segments += reading.segments.length;
    if (segments > VALUES_MAX && readings.length > 0) {
      budget?.exceed("path");
      break;
    }
    readings.push(reading);
  }
  return readings;
}

function read(path: Buffer): PathReading {
  const segments: Buffer[] = [];
  let start = 1;
  for (let end = path.indexOf(SLASH, 1); end !== -1; end = path.indexOf(SLASH, start)) {
    segments.push(path.subarray(start, end));
    start = end + 1;
  }
  const parts = segments.slice();
  const last = path.subarray(start);
  segments.push(last);
  const dot = last.indexOf(DOT);
  return {
    segments,
    parts,
    actionName: dot === -1 ? last : last.subarray(0, dot),
    actionExt: dot === -1 ? undefined : last.subarray(dot + 1),
  };
}
