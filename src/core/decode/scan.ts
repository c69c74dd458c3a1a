import { base64Readings, startsLikeText } from "./base64.ts";
import type { Budget } from "./budget.ts";
import { isBlank, isText, TCHAR } from "./bytes.ts";
import { unquoted } from "./cookie.ts";
import { readJson } from "./json.ts";
import { readJwts } from "./jwt.ts";
import { percentOnce } from "./percent.ts";
import { leaves } from "./tree.ts";

/** Takes candidates as ranges: most are refused by their length alone, so no Buffer is made for them. */
export interface CandidateSink {
  take(bytes: Buffer, start: number, end: number): void;
}

/** How deep readings of readings go: percent-encoded base64 of a Bearer value with a JWT in it is four. */
const DEPTH_MAX = 4;
const BASE64_BYTES_MIN = 8;

const [COLON, EQUALS] = [0x3a, 0x3d];
const [SEPARATES, FOREIGN, ESCAPES, PERCENT] = [1, 2, 4, 8];

/** What a byte means to the scan: separates parts, is foreign to base64, begins an escape, is `%`. */
const CLASS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  return (
    (/[\s,;"'&?|]/.test(char) ? SEPARATES : 0) |
    (/[A-Za-z0-9+/\-_=]/.test(char) ? 0 : FOREIGN) |
    (char === "\\" ? ESCAPES : 0) |
    (char === "%" ? PERCENT : 0)
  );
});

/**
 * Gives the sink every reading of a value in which a credential could travel: the value itself, what follows a scheme
 * word, Basic decoded (user, password, both; RFC 7617), quoted and separated parts, names and values of `name=value`,
 * percent-decoded, unescaped, JWT by part, and base64-decoded where it looks so and gives text; each read again.
 */
export function scanValue(bytes: Buffer, start: number, end: number, sink: CandidateSink, budget: Budget, depth = 0): void {
  if (!budget.takeValue("credentials")) return;
  sink.take(bytes, start, end);
  let classes = 0;
  let jwt = false;
  let partStart = start;
  let equals = -1;
  let foreign = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    const kind = CLASS[byte]!;
    if ((kind & SEPARATES) !== 0) {
      if (i > partStart) part(bytes, partStart, i, equals, foreign, sink, budget, depth);
      partStart = i + 1;
      equals = -1;
      foreign = 0;
    } else {
      foreign |= kind & FOREIGN;
      if (byte === EQUALS && equals === -1) equals = i;
      if (byte === 0x79 && i > start && bytes[i - 1] === 0x65) jwt = true;
    }
    classes |= kind;
  }
  // A value of one part was given already.
  if (partStart > start || equals !== -1) {
    if (end > partStart) part(bytes, partStart, end, equals, foreign, sink, budget, depth);
  } else if (foreign === 0) base64(bytes, start, end, sink, budget, depth);
  if (partStart > start) afterScheme(bytes, start, end, sink, budget, depth);
  if (depth === DEPTH_MAX) return;
  if ((classes & PERCENT) !== 0) {
    // One round: further rounds come with the depth.
    const decoded = percentOnce(bytes.subarray(start, end));
    if (decoded !== undefined) again([decoded], sink, budget, depth);
  }
  if ((classes & ESCAPES) !== 0) again([unquoted(bytes.subarray(start, end))], sink, budget, depth);
  if (jwt) jwtParts(bytes.subarray(start, end), sink, budget, depth);
}

function again(readings: readonly Buffer[], sink: CandidateSink, budget: Budget, depth: number): void {
  for (const reading of readings) scanValue(reading, 0, reading.length, sink, budget, depth + 1);
}

/** A part between separators: itself, and of `name=value` both sides. */
function part(
  bytes: Buffer,
  start: number,
  end: number,
  equals: number,
  foreign: number,
  sink: CandidateSink,
  budget: Budget,
  depth: number,
): void {
  sink.take(bytes, start, end);
  if (foreign === 0) base64(bytes, start, end, sink, budget, depth);
  if (equals === -1) return;
  if (equals > start) sink.take(bytes, start, equals);
  if (equals + 1 === end) return;
  sink.take(bytes, equals + 1, end);
  let valueForeign = 0;
  for (let i = equals + 1; i < end; i++) valueForeign |= CLASS[bytes[i]!]! & FOREIGN;
  if (valueForeign === 0) base64(bytes, equals + 1, end, sink, budget, depth);
}

/** `Bearer x`, `Token  x`, `basic eDp5`: what follows the first word (RFC 9110 section 11.4), any spacing, any case. */
function afterScheme(bytes: Buffer, start: number, end: number, sink: CandidateSink, budget: Budget, depth: number): void {
  let at = start;
  while (at < end && isBlank(bytes[at])) at++;
  const word = at;
  while (at < end && TCHAR[bytes[at]!] === 1) at++;
  if (at === word || at === end || !isBlank(bytes[at])) return;
  const wordLength = at - word;
  while (at < end && isBlank(bytes[at])) at++;
  while (end > at && isBlank(bytes[end - 1])) end--;
  if (at === end) return;
  sink.take(bytes, at, end);
  if (wordLength !== 5 || bytes.toString("latin1", word, word + 5).toLowerCase() !== "basic") return;
  for (const decoded of base64Readings(bytes.subarray(at, end))) userAndPassword(decoded, sink, budget, depth);
}

function base64(bytes: Buffer, start: number, end: number, sink: CandidateSink, budget: Budget, depth: number): void {
  if (end - start < BASE64_BYTES_MIN || depth === DEPTH_MAX || !startsLikeText(bytes, start)) return;
  for (const decoded of base64Readings(bytes.subarray(start, end))) {
    if (isText(decoded)) userAndPassword(decoded, sink, budget, depth);
  }
}

function userAndPassword(decoded: Buffer, sink: CandidateSink, budget: Budget, depth: number): void {
  if (depth < DEPTH_MAX) scanValue(decoded, 0, decoded.length, sink, budget, depth + 1);
  const colon = decoded.indexOf(COLON);
  if (colon === -1) return;
  sink.take(decoded, 0, colon);
  sink.take(decoded, colon + 1, decoded.length);
}

function jwtParts(value: Buffer, sink: CandidateSink, budget: Budget, depth: number): void {
  for (const { text, header, payload } of readJwts(value)) {
    sink.take(text, 0, text.length);
    for (const json of [header, payload]) {
      const tree = readJson(json, budget);
      if (tree !== undefined) again(leaves(tree), sink, budget, depth);
    }
  }
}
