import { TOKEN_BYTE } from "./bytes.ts";
import type { CandidateSink } from "./scan.ts";

/** What is shorter is no token. */
export const RUN_BYTES_MIN = 6;

const [NUL, EQUALS] = [0x00, 0x3d];
/** Levels of splitting, the finest last: at `=`, at `:` and `@`, at `/`, at `.`. */
const LEVELS = 4;
const [WORD, AT_EQUALS, END] = [0, 1, 255];
/** What a byte does to runs: nothing, ends all, or ends those from a level on. */
const KIND = Uint8Array.from({ length: 256 }, (_, byte) => {
  const level = [/=/, /[:@]/, /\//, /\./].findIndex((split) => split.test(String.fromCharCode(byte)));
  if (level !== -1) return level + 1;
  return TOKEN_BYTE[byte] === 1 ? WORD : END;
});

/** The lengths of runs that are wanted, in bytes. */
export interface WantedLengths {
  /** 1 by length; the last entry stands for all longer ones. */
  readonly lengths: Uint8Array;
  readonly least: number;
}

export function wantedLengths(lengths: Uint8Array): WantedLengths {
  const least = lengths.indexOf(1);
  return { lengths, least: least === -1 ? Number.POSITIVE_INFINITY : Math.max(1, least) };
}

/**
 * Gives the sink every token-like run of bytes, whatever format they are in: the longest runs of token characters, `:`
 * and `@`, and what is left of them when they are split at `=`, then also at `:` and `@`, then `/`, then `.`. An `=` that
 * ends a word is padding and splits nothing. HOT PATH: what ends runs stands closer together than listed tokens are long,
 * so most bytes are never looked at.
 */
export function scanRuns(bytes: Buffer, wanted: WantedLengths, sink: CandidateSink): void {
  longRuns(bytes, wanted, sink);
  if (bytes.includes(NUL)) wideRuns(bytes, wanted, sink);
}

/** Finds runs of the least wanted length or more: where no byte of a window of that length ends one. */
function longRuns(bytes: Buffer, wanted: WantedLengths, sink: CandidateSink): void {
  const { length } = bytes;
  const { least } = wanted;
  let start = 0;
  while (start + least <= length) {
    let at = start + least - 1;
    while (at >= start && KIND[bytes[at]!] !== END) at--;
    start = at >= start ? at + 1 : splitRun(bytes, start, wanted, sink) + 1;
  }
}

/** Gives a run and all that it is split into, each piece once. @returns where the run ends */
function splitRun(bytes: Buffer, start: number, { lengths, least }: WantedLengths, sink: CandidateSink): number {
  const { length } = bytes;
  const longest = lengths.length - 1;
  // Where the piece of each level began; the run itself is level 0.
  let [atEquals, atColon, atSlash, atDot] = [start, start, start, start];
  for (let i = start; ; i++) {
    while (i < length && KIND[bytes[i]!] === WORD) i++;
    const kind = i === length ? END : KIND[bytes[i]!]!;
    if (kind === AT_EQUALS && isPadding(bytes, i)) continue;
    const level = kind === END ? 0 : kind;
    // A piece that ends here is given unless a finer one is the same.
    let last = i;
    for (let piece = LEVELS; piece >= level; piece--) {
      const from =
        piece === 4 ? atDot : piece === 3 ? atSlash : piece === 2 ? atColon : piece === AT_EQUALS ? atEquals : start;
      if (from >= last) continue;
      last = from;
      const size = i - from;
      if (size >= least && lengths[size < longest ? size : longest] === 1) sink.take(bytes, from, i);
    }
    if (level === 0) return i;
    atDot = i + 1;
    if (level <= 3) atSlash = i + 1;
    if (level <= 2) atColon = i + 1;
    if (level === AT_EQUALS) atEquals = i + 1;
  }
}

function isPadding(bytes: Buffer, at: number): boolean {
  const next = bytes[at + 1];
  return next === undefined || next === EQUALS || KIND[next] === END;
}

/** Runs in UTF-16 of either byte order, wherever they stand: token characters with a NUL between each two. */
function wideRuns(bytes: Buffer, wanted: WantedLengths, sink: CandidateSink): void {
  const { length } = bytes;
  for (let from = bytes.indexOf(NUL); from !== -1;) {
    let to = from;
    while (to + 2 < length && bytes[to + 2] === NUL && KIND[bytes[to + 1]!] !== END) to += 2;
    const count = (to - from) / 2 + 1;
    if (count >= wanted.least) {
      // The bytes before each NUL, or those after each.
      for (const offset of [-1, 1]) {
        const narrow = Buffer.allocUnsafe(count);
        for (let i = 0; i < count; i++) narrow[i] = bytes[from + 2 * i + offset] ?? NUL;
        longRuns(narrow, wanted, sink);
      }
    }
    // Of several NUL bytes only the last may have a character after it.
    from = to + 1;
    if (bytes[from] === NUL) while (bytes[from + 1] === NUL) from++;
    else from = bytes.indexOf(NUL, from);
  }
}
