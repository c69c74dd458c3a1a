import { isDigit, table } from "../../core/strict/characters.ts";

/** Octets that structure HTTP/1 messages, and classes of octets that only its framing asks for. */
export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const EQUALS = 0x3d;
export const BACKSLASH = 0x5c;

/** The value of a hexadecimal digit, -1 for any other octet. */
export const HEX: Int8Array = Int8Array.from({ length: 256 }, (_, code) => {
  if (isDigit(code)) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
});

/** Visible ASCII: what a request target is made of. That `#` has no place in it is for checkHead to say. */
export const VISIBLE: Uint8Array = table((code) => code > SPACE && code < 0x7f);

/** Capital letters and `-`: what the methods of HTTP are made of. */
export const METHOD: Uint8Array = table((code) => (code >= 0x41 && code <= 0x5a) || code === 0x2d);

/** RFC 9110 section 5.6.4: octets of a quoted string that stand for themselves, as far as they are ASCII. */
export const QUOTED: Uint8Array = table(
  (code) => code === TAB || (code >= SPACE && code < 0x7f && code !== QUOTE && code !== BACKSLASH),
);
