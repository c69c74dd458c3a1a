import { HEX } from "./bytes.ts";

const [EQUALS, CR, LF] = [0x3d, 0x0d, 0x0a];

/** Undoes quoted-printable (RFC 2045 section 6.7): `=XX` and soft line breaks; what is neither stays. */
export function unquotedPrintable(value: Buffer): Buffer {
  let at = value.indexOf(EQUALS);
  if (at === -1) return value;
  const out = Buffer.allocUnsafe(value.length);
  let length = 0;
  let read = 0;
  for (; at !== -1; at = value.indexOf(EQUALS, read)) {
    length += value.copy(out, length, read, at);
    const high = HEX[value[at + 1] ?? 0]!;
    const low = HEX[value[at + 2] ?? 0]!;
    if ((high | low) >= 0) {
      out[length++] = high * 16 + low;
      read = at + 3;
      continue;
    }
    let end = at + 1;
    while (value[end] === 0x20 || value[end] === 0x09) end++;
    if (value[end] === CR && value[end + 1] === LF) read = end + 2;
    else if (value[end] === LF || value[end] === CR) read = end + 1;
    else {
      out[length++] = EQUALS;
      read = at + 1;
    }
  }
  length += value.copy(out, length, read);
  return out.subarray(0, length);
}
