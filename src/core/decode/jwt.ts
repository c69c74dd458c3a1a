import { isSpace } from "./bytes.ts";

const DOT = 0x2e;
const [LETTER_E, LETTER_W, LETTER_Y] = [0x65, 0x77, 0x79];
const JWT_BYTE = bytesIn(/[A-Za-z0-9_\-.]/);
/** What follows `ey` in the base64 of `{"` and `{ `, and `ew` in that of `{` with a tab or line break. */
const AFTER_EY = bytesIn(/[A-DI-L]/);
const AFTER_EW = bytesIn(/[k-r0-3]/);

/** A JSON Web Token (RFC 7519) found in a value. Not verified: the parts are only decoded. */
export interface Jwt {
  /** The whole token as it stands. */
  readonly text: Buffer;
  /** What stands before it, e.g. `Bearer`. */
  readonly prefix: Buffer;
  readonly header: Buffer;
  readonly payload: Buffer;
}

/** The tokens in a value: runs of base64url with dots whose first part decodes to what begins a JSON object. */
export function readJwts(value: Buffer): readonly Jwt[] {
  const found: Jwt[] = [];
  // Passed once for all prefixes: much white space before many tokens must not cost both multiplied.
  let prefixStart = 0;
  while (isSpace(value[prefixStart])) prefixStart++;
  for (let start = value.indexOf(LETTER_E); start !== -1; start = value.indexOf(LETTER_E, start)) {
    if (!beginsObject(value, start)) {
      start++;
      continue;
    }
    let end = start;
    const dots: number[] = [];
    for (; end < value.length && JWT_BYTE[value[end]!] === 1; end++)
      if (value[end] === DOT && dots.length < 2) dots.push(end);
    const [first, second = end] = dots;
    if (first !== undefined) {
      found.push({
        text: value.subarray(start, end),
        prefix: value.subarray(prefixStart, prefixEnd(value, prefixStart, start)),
        header: decoded(value, start, first),
        payload: decoded(value, first + 1, second),
      });
    }
    // A run is read once: one without a dot holds none further on either.
    start = end;
  }
  return found;
}

function prefixEnd(value: Buffer, prefixStart: number, end: number): number {
  while (end > prefixStart && isSpace(value[end - 1])) end--;
  return end;
}

/** Whether base64 at `at` decodes to what begins a JSON object. */
export function beginsObject(value: Buffer, at: number): boolean {
  const third = value[at + 2];
  if (third === undefined) return false;
  const second = value[at + 1];
  return second === LETTER_Y ? AFTER_EY[third] === 1 : second === LETTER_W && AFTER_EW[third] === 1;
}

function decoded(value: Buffer, start: number, end: number): Buffer {
  return Buffer.from(value.toString("latin1", start, end), "base64url");
}

function bytesIn(characters: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (characters.test(String.fromCharCode(byte)) ? 1 : 0));
}
