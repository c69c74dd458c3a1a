import { isUtf8 } from "node:buffer";

/** Value of a hexadecimal digit by byte; -1 for every other byte. */
export const HEX: Int8Array = table((byte) => "0123456789abcdef".indexOf(String.fromCharCode(byte).toLowerCase()));

/** Bytes of a token as credentials are written: RFC 7235 token68 plus the characters vendors add. */
export const TOKEN_BYTE: Int8Array = table((byte) => (/[A-Za-z0-9_\-.~+/=]/.test(String.fromCharCode(byte)) ? 1 : 0));

/** `tchar` of RFC 9110 section 5.6.2: what a field name, a method or a scheme word is made of. */
export const TCHAR: Int8Array = table((byte) =>
  /[!#$%&'*+\-.^_`|~A-Za-z0-9]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

function table(of: (byte: number) => number): Int8Array {
  return Int8Array.from({ length: 256 }, (_, byte) => of(byte));
}

/** SP or HTAB. */
export function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

/** SP, HTAB, LF, VT, FF, CR. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

/** The slice without blanks at both ends. Shares memory. */
export function trimmed(value: Buffer): Buffer {
  let start = 0;
  let end = value.length;
  while (start < end && isSpace(value[start])) start++;
  while (end > start && isSpace(value[end - 1])) end--;
  return start === 0 && end === value.length ? value : value.subarray(start, end);
}

/** True where every byte is visible ASCII, a blank or part of valid UTF-8: text a back end could take for a token. */
export function isText(value: Buffer): boolean {
  for (const byte of value) {
    if (byte >= 0x80) return isUtf8Text(value);
    if (byte < 0x20 ? byte !== 0x09 && byte !== 0x0a && byte !== 0x0d : byte === 0x7f) return false;
  }
  return true;
}

function isUtf8Text(value: Buffer): boolean {
  for (const byte of value) if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return false;
  return isUtf8(value);
}
