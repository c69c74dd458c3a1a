import { HEX } from "./bytes.ts";
import { isHighSurrogate, isLowSurrogate, writeUtf8 } from "./percent.ts";

const BACKSLASH = 0x5c;
const ESCAPES = new Map([
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

/** The string whose opening quote stands at `start`, unescaped, and where it ends. An unterminated one runs to the end. */
export function readString(text: Buffer, start: number): { value: Buffer; end: number } {
  const quote = text[start]!;
  let at = start + 1;
  while (at < text.length && text[at] !== quote && text[at] !== BACKSLASH) at++;
  if (text[at] !== BACKSLASH) return { value: text.subarray(start + 1, at), end: at + 1 };

  const from = at;
  while (at < text.length && text[at] !== quote) at += text[at] === BACKSLASH ? 2 : 1;
  const end = Math.min(at, text.length);
  const out = Buffer.allocUnsafe(end - start);
  let length = text.copy(out, 0, start + 1, from);
  for (at = from; at < end;) {
    const byte = text[at]!;
    if (byte !== BACKSLASH || at + 1 >= end) {
      out[length++] = byte;
      at++;
    } else if (text[at + 1] === 0x75 && unitAt(text, at + 2) >= 0) {
      const unit = unitAt(text, at + 2);
      const low =
        isHighSurrogate(unit) && text[at + 6] === BACKSLASH && text[at + 7] === 0x75 ? unitAt(text, at + 8) : -1;
      const pair = isLowSurrogate(low);
      length = writeUtf8(out, length, pair ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : unit);
      at += pair ? 12 : 6;
    } else {
      // An unknown escape stands for its character.
      out[length++] = ESCAPES.get(text[at + 1]!) ?? text[at + 1]!;
      at += 2;
    }
  }
  return { value: out.subarray(0, length), end: end + 1 };
}

function unitAt(text: Buffer, at: number): number {
  let unit = 0;
  for (let i = at; i < at + 4; i++) {
    const digit = HEX[text[i] ?? 0]!;
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}
