import { TOKEN_BYTES_MAX } from "./token-length.ts";

/** Kinds of bytes that tell the key formats of different issuers apart, one bit each; anything else is the last. */
const KINDS: readonly string[] = [
  "abcdefghijklmnopqrstuvwxyz",
  "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  "0123456789",
  "-",
  "_",
  ".",
  "+/=",
];
const OTHER = 1 << KINDS.length;

const KIND_OF = new Uint8Array(256).fill(OTHER);
for (const [bit, characters] of KINDS.entries()) {
  for (const byte of Buffer.from(characters)) KIND_OF[byte] = 1 << bit;
}

/** HOT PATH. The kinds of bytes in a range, one bit each; 0 only for the empty range. */
export function kindsOf(bytes: Buffer, start: number, end: number): number {
  let kinds = 0;
  for (let at = start; at < end; at++) kinds |= KIND_OF[bytes[at]!]!;
  return kinds;
}

/** What a table keeps of a token beside its fingerprint: length in the low 16 bits, kinds in the next 8. */
export function shapeOf(token: Buffer): number {
  return token.length | (kindsOf(token, 0, token.length) << 16);
}

/** The shape of a token of which only the fingerprint is known. */
export const UNKNOWN_SHAPE = 0;

/** Whether a table may hold this shape: a length in bounds with its kinds, or nothing known. */
export function isShape(shape: number): boolean {
  if (shape === UNKNOWN_SHAPE) return true;
  const length = shape & 0xffff;
  const kinds = shape >>> 16;
  return length >= 1 && length <= TOKEN_BYTES_MAX && kinds >= 1 && kinds <= 0xff;
}
