import { TextDecoder } from "node:util";
import type { Budget } from "./budget.ts";
import { writeUtf8 } from "./percent.ts";
import { fromUtf16, fromUtf32, toUtf8 } from "./unicode.ts";

/** The bytes of visible ASCII, from space on, in EBCDIC code page 037; the others differ from it in brackets and signs. */
const EBCDIC_037 = Buffer.from(
  "405a7f7b5b6c507d4d5d5c4e6b604b61f0f1f2f3f4f5f6f7f8f97a5e4c7e6e6f" +
    "7cc1c2c3c4c5c6c7c8c9d1d2d3d4d5d6d7d8d9e2e3e4e5e6e7e8e9bae0bbb06d" +
    "79818283848586878889919293949596979899a2a3a4a5a6a7a8a9c04fd0a1",
  "hex",
);
const FROM_EBCDIC = Uint8Array.from({ length: 256 }, (_, byte) => {
  const at = EBCDIC_037.indexOf(byte);
  return at === -1 ? (byte === 0x25 || byte === 0x15 ? 0x0a : byte === 0x0d ? 0x0d : 0x3f) : at + 0x20;
});
const EBCDIC_LABEL = /^(?:x-)?(?:ibm|cp|ebcdic-cp-|csibm)-?0*(?:37|500|1047|114\d|1148|us|ca|nl|wt|ebcdic)$/;
const UTF7_LABEL = /^(?:x-)?(?:unicode-1-1-|csunicode11)?utf-?7$/;

/**
 * A text as UTF-8 where a declared character set, a byte order mark or NUL bytes show that it is none: UTF-16, UTF-32,
 * UTF-7 (RFC 2152), EBCDIC. Every other set writes ASCII as ASCII, and the bytes stay as they are: undefined.
 */
export function charsetReading(value: Buffer, label: string, budget: Budget): Buffer | undefined {
  const name = label.trim().toLowerCase().replaceAll("_", "-");
  if (/^(?:x-)?(?:utf-?16|ucs-?2|iso-10646-ucs-2|unicode)/.test(name)) {
    const marked = toUtf8(value);
    return marked === value
      ? fromUtf16(value, !name.endsWith("be") && (name.endsWith("le") || value[0] !== 0))
      : marked;
  }
  if (/^(?:x-)?(?:utf-?32|ucs-?4|iso-10646-ucs-4)/.test(name)) {
    const marked = toUtf8(value);
    return marked === value ? fromUtf32(value, name.endsWith("le")) : marked;
  }
  if (UTF7_LABEL.test(name)) return fromUtf7(value);
  if (EBCDIC_LABEL.test(name)) return Buffer.from(value.map((byte) => FROM_EBCDIC[byte]!));
  if (name !== "" && !isKnown(name)) budget.exceed("charset");
  const text = toUtf8(value);
  return text === value ? undefined : text;
}

function isKnown(label: string): boolean {
  if (label === "utf-8" || label === "us-ascii" || label === "iso-8859-1") return true;
  try {
    return new TextDecoder(label).encoding !== "";
  } catch {
    return false;
  }
}

const [PLUS, MINUS] = [0x2b, 0x2d];
const BASE64_BYTE = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9+/]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

function fromUtf7(value: Buffer): Buffer {
  const out = Buffer.allocUnsafe(value.length * 2);
  let length = 0;
  for (let i = 0; i < value.length; i++) {
    if (value[i] !== PLUS) {
      out[length++] = value[i]!;
      continue;
    }
    const start = i + 1;
    let end = start;
    while (end < value.length && BASE64_BYTE[value[end]!] === 1) end++;
    if (end === start) out[length++] = PLUS;
    else {
      const units = Buffer.from(value.toString("latin1", start, end), "base64");
      for (let unit = 0; unit + 1 < units.length; unit += 2) length = writeUtf8(out, length, units.readUInt16BE(unit));
    }
    i = value[end] === MINUS ? end : end - 1;
  }
  return out.subarray(0, length);
}
