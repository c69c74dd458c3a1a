import type { Budget } from "./budget.ts";
import { trimmed } from "./bytes.ts";
import { splitInto, type Pair } from "./query.ts";

const [QUOTE, BACKSLASH, SEMICOLON, COMMA] = [0x22, 0x5c, 0x3b, 0x2c];

/**
 * The pairs of one Cookie line (RFC 6265 section 4.2), names and values trimmed. A quoted value gives two pairs, raw and
 * unquoted, and when it holds `;` also the quoted string as a whole; what holds `,` is also read as several cookies
 * (RFC 2109). Values are not percent-decoded.
 */
export function readCookies(line: Buffer, budget: Budget): Pair[] {
  const raw: Pair[] = [];
  splitInto(raw, line, SEMICOLON, "cookie", budget);
  if (line.includes(COMMA)) {
    for (const { name, value } of [...raw]) {
      const piece = line.subarray(offsetIn(line, name), offsetIn(line, value) + value.length);
      if (piece.includes(COMMA)) splitInto(raw, piece, COMMA, "cookie", budget);
    }
  }
  const lastQuote = line.lastIndexOf(QUOTE);
  const pairs: Pair[] = [];
  for (const given of raw) {
    const pair = { name: trimmed(given.name), value: trimmed(given.value) };
    pairs.push(pair);
    if (pair.value[0] !== QUOTE) continue;
    for (const value of unquotedReadings(pair.value)) pairs.push({ name: pair.name, value });
    // The quoted string may go on past the `;` that split it.
    const start = offsetIn(line, pair.value);
    if (start < lastQuote && budget.takeValue("cookie")) {
      const end = closingQuote(line, start);
      if (end < start + pair.value.length) continue;
      for (const value of unquotedReadings(line.subarray(start, end + 1))) pairs.push({ name: pair.name, value });
    }
  }
  return pairs;
}

/** Where a slice of the line begins in it. */
function offsetIn(line: Buffer, slice: Buffer): number {
  return slice.byteOffset - line.byteOffset;
}

/** The next quote that no backslash stands before. At the latest the one that opens the next quoted value is found. */
function closingQuote(line: Buffer, start: number): number {
  for (let i = start + 1; i < line.length; i++) {
    if (line[i] === QUOTE) return i;
    if (line[i] === BACKSLASH) i++;
  }
  return -1;
}

/**
 * The readings of a quoted string, without its quotes: with `\"` and octal escapes such as `\073` undone (RFC 2109 as
 * read by Python), and where it has these also with `\0` for `0` (RFC 9110 section 5.6.4). A missing end quote is
 * forgiven; of what does not begin with a quote only the escapes are undone.
 */
export function unquotedReadings(value: Buffer): readonly Buffer[] {
  const quoted = value[0] === QUOTE;
  const end = quoted && value.length > 1 && value[value.length - 1] === QUOTE ? value.length - 1 : value.length;
  const inner = value.subarray(quoted ? 1 : 0, end);
  if (!inner.includes(BACKSLASH)) return [inner];
  const octal = unescaped(inner, true);
  const plain = unescaped(inner, false);
  return plain.length === octal.length ? [octal] : [octal, plain];
}

function unescaped(inner: Buffer, octals: boolean): Buffer {
  const out = Buffer.allocUnsafe(inner.length);
  let length = 0;
  for (let i = 0; i < inner.length; i++) {
    if (inner[i] !== BACKSLASH || i + 1 === inner.length) {
      out[length++] = inner[i]!;
      continue;
    }
    const octal = octals ? octalAt(inner, i + 1) : -1;
    out[length++] = octal >= 0 ? octal : inner[i + 1]!;
    i += octal >= 0 ? 3 : 1;
  }
  return out.subarray(0, length);
}

function octalAt(value: Buffer, at: number): number {
  let code = 0;
  for (let i = at; i < at + 3; i++) {
    const digit = (value[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) return -1;
    code = code * 8 + digit;
  }
  return code < 256 ? code : -1;
}
