import { HEX } from "./bytes.ts";
import { HTML_NAMES, unreferenced } from "./character-reference.ts";
import { writeUtf8 } from "./percent.ts";
import { Readings } from "./readings.ts";

const [BACKSLASH, LETTER_U, LETTER_X, OPEN_BRACE, CLOSE_BRACE] = [0x5c, 0x75, 0x78, 0x7b, 0x7d];
const SINGLE: ReadonlyMap<number, number> = new Map([
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x76, 0x0b],
]);

/** The readings of a value written for HTML or a script: character references undone, JavaScript escapes undone, both. */
export function htmlJsReadings(value: Buffer): readonly Buffer[] {
  const readings = new Readings();
  const html = unreferenced(value, HTML_NAMES);
  readings.add(unescaped(html));
  readings.add(html);
  readings.add(unescaped(value));
  return readings.list.filter((reading) => reading !== value);
}

/** `\x41`, `\u0041`, `\u{41}`, `\101`, `\n`; of any other escape the character (ECMA-262 section 12.9.4). */
function unescaped(value: Buffer): Buffer {
  let at = value.indexOf(BACKSLASH);
  if (at === -1) return value;
  const out = Buffer.allocUnsafe(value.length);
  let length = 0;
  let read = 0;
  for (; at !== -1; at = value.indexOf(BACKSLASH, read)) {
    length += value.copy(out, length, read, at);
    const { code, end } = escapeAt(value, at + 1);
    if (code >= 0) length = writeUtf8(out, length, code);
    read = end;
  }
  length += value.copy(out, length, read);
  return out.subarray(0, length);
}

function escapeAt(value: Buffer, at: number): { code: number; end: number } {
  const first = value[at];
  if (first === undefined) return { code: BACKSLASH, end: at };
  if (first === LETTER_X || (first === LETTER_U && value[at + 1] !== OPEN_BRACE)) {
    const digits = first === LETTER_X ? 2 : 4;
    const code = digitsAt(value, at + 1, at + 1 + digits);
    if (code >= 0) return { code, end: at + 1 + digits };
  } else if (first === LETTER_U) {
    const close = value.subarray(at + 2, at + 9).indexOf(CLOSE_BRACE);
    const code = close <= 0 ? -1 : digitsAt(value, at + 2, at + 2 + close);
    if (code >= 0 && code <= 0x10ffff) return { code, end: at + 3 + close };
  } else if (first >= 0x30 && first <= 0x37) {
    let end = at;
    let code = 0;
    while (end < at + 3 && value[end]! >= 0x30 && value[end]! <= 0x37 && code * 8 < 256)
      code = code * 8 + value[end++]! - 0x30;
    return { code, end };
  } else if (first === 0x0a || first === 0x0d) {
    return { code: -1, end: at + (first === 0x0d && value[at + 1] === 0x0a ? 2 : 1) };
  }
  return { code: first < 0x80 ? (SINGLE.get(first) ?? first) : BACKSLASH, end: first < 0x80 ? at + 1 : at };
}

function digitsAt(value: Buffer, start: number, end: number): number {
  let code = 0;
  for (let i = start; i < end; i++) {
    const digit = HEX[value[i] ?? 0]!;
    if (digit < 0) return -1;
    code = code * 16 + digit;
  }
  return code;
}
