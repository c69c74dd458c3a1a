import { isHighSurrogate, isLowSurrogate, writeUtf8 } from "./percent.ts";

const NOT_UNICODE = 0xfffd;

/**
 * A text as UTF-8 without byte order mark. UTF-16 and UTF-32 are told by their mark, or without one by the NUL bytes
 * beside ASCII (RFC 4627 section 3); anything else is taken as it is.
 */
export function toUtf8(value: Buffer): Buffer {
  const [a, b, c, d] = [value[0], value[1], value[2], value[3]];
  if (a === 0xef && b === 0xbb && c === 0xbf) return value.subarray(3);
  if (a === 0xff && b === 0xfe)
    return c === 0 && d === 0 ? fromUtf32(value.subarray(4), true) : fromUtf16(value.subarray(2), true);
  if (a === 0xfe && b === 0xff) return fromUtf16(value.subarray(2), false);
  if (value.length < 2) return value;
  if (a === 0 && b === 0) {
    if (c === 0xfe && d === 0xff) return fromUtf32(value.subarray(4), false);
    return c === 0 && d !== undefined ? fromUtf32(value, false) : value;
  }
  if (b === 0) return c === 0 && d === 0 ? fromUtf32(value, true) : fromUtf16(value, true);
  return a === 0 ? fromUtf16(value, false) : value;
}

export function fromUtf16(value: Buffer, littleEndian: boolean): Buffer {
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

export function fromUtf32(value: Buffer, littleEndian: boolean): Buffer {
  const out = Buffer.allocUnsafe(value.length);
  let length = 0;
  for (let i = 0; i + 4 <= value.length; i += 4) {
    const codePoint = littleEndian ? value.readUInt32LE(i) : value.readUInt32BE(i);
    length = writeUtf8(out, length, codePoint > 0x10ffff ? NOT_UNICODE : codePoint);
  }
  return out.subarray(0, length);
}
