import { HEX, isSpace } from "./bytes.ts";

/** The reading of a hexadecimal value: `0x` optional, white space and `:` `-` between bytes skipped; none where it is not hex. */
export function hexReadings(value: Buffer): readonly Buffer[] {
  const from = value[0] === 0x30 && (value[1]! | 0x20) === 0x78 ? 2 : 0;
  const out = Buffer.allocUnsafe(value.length >> 1);
  let length = 0;
  let high = -1;
  for (let i = from; i < value.length; i++) {
    const byte = value[i]!;
    const digit = HEX[byte]!;
    if (digit >= 0) {
      if (high < 0) high = digit;
      else {
        out[length++] = high * 16 + digit;
        high = -1;
      }
    } else if (!isSpace(byte) && byte !== 0x3a && byte !== 0x2d) break;
  }
  return length === 0 ? [] : [out.subarray(0, length)];
}
