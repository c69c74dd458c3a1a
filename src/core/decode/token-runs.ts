import { TOKEN_BYTE } from "./bytes.ts";
import type { CandidateSink } from "./scan.ts";

const [NUL, EQUALS] = [0x00, 0x3d];
/** Levels of splitting, the finest last: at quotes and commas, at `=`, at `:` and `@`, at `/`, at `.`. */
const LEVELS = 5;
const [WORD, END, QUOTED] = [0, 1, 2];
/** What a byte does to the runs: nothing, ends all, or ends those from level `kind - 1` on. */
const KIND = Uint8Array.from({ length: 256 }, (_, byte) => {
  const level = [/["',]/, /=/, /[:@]/, /\//, /\./].findIndex((split) => split.test(String.fromCharCode(byte)));
  if (level !== -1) return level + 2;
  return TOKEN_BYTE[byte] === 1 ? WORD : END;
});

/** What is shorter is no token. */
export const RUN_BYTES_MIN = 6;

/** By length in bytes whether a run of it is wanted; the last entry stands for all longer ones. */
export type WantedLengths = Uint8Array;

/**
 * Gives the sink every token-like run of bytes, whatever format they are in: the longest runs of token characters, and
 * what is left of them when they are split at `" ' ,`, then also at `=`, then `: @`, then `/`, then `.`. An `=` that ends
 * a word is padding and splits nothing. HOT PATH: one pass, a table look-up per byte; a run of a length that is not
 * wanted costs two comparisons.
 */
export function scanRuns(bytes: Buffer, wanted: WantedLengths, sink: CandidateSink): void {
  runs(bytes, wanted, sink);
  // UTF-16 and UTF-32, wherever they stand in the bytes: ASCII between NUL bytes.
  if (bytes.includes(NUL)) runs(withoutNul(bytes), wanted, sink);
}

function runs(bytes: Buffer, wanted: WantedLengths, sink: CandidateSink): void {
  const { length } = bytes;
  const longest = wanted.length - 1;
  // Where the run of each level began; the whole run is level 0.
  const starts = new Int32Array(LEVELS + 1);
  let finest = 0;
  for (let i = 0; i <= length; i++) {
    const kind = i === length ? END : KIND[bytes[i]!]!;
    if (kind === WORD) continue;
    const level = kind - 1;
    if (level === 2 && isPadding(bytes, i)) continue;
    // The runs that end here and are not the same as a finer one.
    let last = i;
    for (let at = LEVELS; at >= level; at--) {
      const start = starts[at]!;
      if (start >= last) continue;
      last = start;
      const run = i - start;
      if (wanted[run < longest ? run : longest] === 1) sink.take(bytes, start, i);
    }
    finest = i + 1;
    for (let at = level; at <= LEVELS; at++) starts[at] = finest;
  }
}

function isPadding(bytes: Buffer, at: number): boolean {
  const next = bytes[at + 1];
  return next === undefined || next === EQUALS || KIND[next] === END || KIND[next] === QUOTED;
}

function withoutNul(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let read = 0; read < bytes.length;) {
    const found = bytes.indexOf(NUL, read);
    const end = found === -1 ? bytes.length : found;
    if (end - read === 1) out[length++] = bytes[read]!;
    else length += bytes.copy(out, length, read, end);
    read = end + 1;
  }
  return out.subarray(0, length);
}
