import { HEX } from "./bytes.ts";

const PERCENT = 0x25;
const ROUNDS_MAX = 3;
const NO_READINGS: readonly Buffer[] = [];

/**
 * The readings of a percent-encoded value: up to three rounds of decoding, each one a reading, the input itself left
 * out. `%XX` and `%uXXXX` (to UTF-8) are undone, invalid sequences stay (RFC 3986 section 2.1, made tolerant).
 */
export function percentReadings(value: Buffer): readonly Buffer[] {
  if (!value.includes(PERCENT)) return NO_READINGS;
  const readings: Buffer[] = [];
  let current = percentOnce(value);
  while (current !== undefined) {
    readings.push(current);
    if (readings.length === ROUNDS_MAX) break;
    current = percentOnce(current);
  }
  return readings;
}

/** One round; undefined where nothing decodes. */
export function percentOnce(value: Buffer): Buffer | undefined {
  let from = value.indexOf(PERCENT);
  if (from === -1) return undefined;
  const out = Buffer.allocUnsafe(value.length);
  let length = 0;
  let read = 0;
  let changed = false;
  while (from !== -1) {
    length += value.copy(out, length, read, from);
    const byte = hexPair(value, from + 1);
    if (byte >= 0) {
      out[length++] = byte;
      read = from + 3;
      changed = true;
    } else {
      const unit = unicodeUnit(value, from);
      if (unit >= 0) {
        const low = isHighSurrogate(unit) ? unicodeUnit(value, from + 6) : -1;
        const pair = isLowSurrogate(low);
        const codePoint = pair ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : unit;
        length = writeUtf8(out, length, codePoint);
        read = from + (pair ? 12 : 6);
        changed = true;
      } else {
        out[length++] = PERCENT;
        read = from + 1;
      }
    }
    from = value.indexOf(PERCENT, read);
  }
  if (!changed) return undefined;
  length += value.copy(out, length, read);
  return out.subarray(0, length);
}

function hexPair(value: Buffer, at: number): number {
  const high = HEX[value[at] ?? 0]!;
  const low = HEX[value[at + 1] ?? 0]!;
  return (high | low) < 0 ? -1 : high * 16 + low;
}

/** The UTF-16 unit of `%uXXXX` at `at`, or -1. */
function unicodeUnit(value: Buffer, at: number): number {
  if (value[at] !== PERCENT || (value[at + 1]! | 0x20) !== 0x75) return -1;
  const high = hexPair(value, at + 2);
  const low = hexPair(value, at + 4);
  return high < 0 || low < 0 ? -1 : high * 256 + low;
}

export function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

export function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** Writes a code point as UTF-8, a lone surrogate in its three-byte form; gives the new length. */
export function writeUtf8(out: Buffer, at: number, codePoint: number): number {
  if (codePoint < 0x80) {
    out[at] = codePoint;
    return at + 1;
  }
  if (codePoint < 0x800) {
    out[at] = 0xc0 | (codePoint >> 6);
    out[at + 1] = 0x80 | (codePoint & 0x3f);
    return at + 2;
  }
  if (codePoint < 0x10000) {
    out[at] = 0xe0 | (codePoint >> 12);
    out[at + 1] = 0x80 | ((codePoint >> 6) & 0x3f);
    out[at + 2] = 0x80 | (codePoint & 0x3f);
    return at + 3;
  }
  out[at] = 0xf0 | (codePoint >> 18);
  out[at + 1] = 0x80 | ((codePoint >> 12) & 0x3f);
  out[at + 2] = 0x80 | ((codePoint >> 6) & 0x3f);
  out[at + 3] = 0x80 | (codePoint & 0x3f);
  return at + 4;
}
