import { isHighSurrogate, isLowSurrogate, writeUtf8 } from "./percent.ts";

/**
 * A text as UTF-8 without byte order mark. UTF-16 is told by its mark, or without one by the NUL bytes beside ASCII
 * (RFC 4627 section 3); anything else is taken as it is.
 */
export function toUtf8(value: Buffer): Buffer {
  const [a, b, c] = [value[0], value[1], value[2]];
  if (a === 0xef && b === 0xbb && c === 0xbf) return value.subarray(3);
  if (a === 0xff && b === 0xfe) return fromUtf16(value.subarray(2), true);
  if (a === 0xfe && b === 0xff) return fromUtf16(value.subarray(2), false);
  if (value.length >= 2 && a !== 0 && b === 0) return fromUtf16(value, true);
  if (value.length >= 2 && a === 0 && b !== 0) return fromUtf16(value, false);
  return value;
}

function fromUtf16(value: Buffer, littleEndian: boolean): Buffer {
  const units = value.length >> 1;
  const unitAt = (i: number) =>
    littleEndian ? value[2 * i]! | (value[2 * i + 1]! << 8) : (value[2 * i]! << 8) | value[2 * i + 1]!;
  const out = Buffer.allocUnsafe(units * 3);
  let length = 0;
  for (let i = 0; i < units; i++) {
    const unit = unitAt(i);
    const low = isHighSurrogate(unit) && i + 1 < units ? unitAt(i + 1) : -1;
    if (isLowSurrogate(low)) {
      length = writeUtf8(out, length, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
      i++;
    } else length = writeUtf8(out, length, unit);
  }
  return out.subarray(0, length);
}
