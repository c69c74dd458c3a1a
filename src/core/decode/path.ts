import { percentReadings } from "./percent.ts";
import { Readings } from "./readings.ts";

const [SLASH, BACKSLASH, DOT, SEMICOLON, QUESTION] = [0x2f, 0x5c, 0x2e, 0x3b, 0x3f];

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
 * three rounds before splitting, and each of these normalised: `\` as `/`, `;parameters` cut off, empty segments merged,
 * `.` and `..` resolved (RFC 3986 section 5.2.4). A target that does not start with `/` has no path.
 */
export function pathReadings(target: Buffer): readonly PathReading[] {
  if (target[0] !== SLASH) return [];
  const query = target.indexOf(QUESTION);
  const path = query === -1 ? target : target.subarray(0, query);
  if (isClean(path, path.length)) return [read(path)];
  const texts = new Readings();
  for (const decoded of [path, ...percentReadings(path)]) {
    texts.add(decoded);
    texts.add(normalised(decoded));
  }
  return texts.list.map(read);
}

/** True where every back end reads the same segments in the first `end` bytes. */
export function isClean(path: Buffer, end: number): boolean {
  if (path[0] !== SLASH) return false;
  for (let i = 1; i < end; i++) {
    const byte = path[i]!;
    if (byte === 0x25 || byte === BACKSLASH || byte === SEMICOLON) return false;
    if ((byte === SLASH || byte === DOT) && path[i - 1] === SLASH) return false;
  }
  return true;
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

function normalised(path: Buffer): Buffer {
  const kept: Buffer[] = [];
  let start = 1;
  let directory = false;
  for (let i = 1; i <= path.length; i++) {
    const byte = path[i];
    if (i < path.length && byte !== SLASH && byte !== BACKSLASH) continue;
    const parameters = path.subarray(start, i).indexOf(SEMICOLON);
    const segment = path.subarray(start, parameters === -1 ? i : start + parameters);
    start = i + 1;
    const dots = segment.length <= 2 && segment.every((dot) => dot === DOT) ? segment.length : 0;
    directory = segment.length === 0 || dots > 0;
    if (dots === 2) kept.pop();
    else if (!directory) kept.push(segment);
  }
  const out = Buffer.allocUnsafe(path.length + 1);
  let length = 0;
  for (const segment of kept) {
    out[length++] = SLASH;
    length += segment.copy(out, length);
  }
  // A path that ends in a directory keeps its last slash.
  if (directory || length === 0) out[length++] = SLASH;
  return out.subarray(0, length);
}
