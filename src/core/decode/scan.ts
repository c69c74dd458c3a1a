import { base64Readings, startsLikeText } from "./base64.ts";
import type { Budget } from "./budget.ts";
import { isBlank, isText, TCHAR } from "./bytes.ts";
import { unquoted } from "./cookie.ts";
import { readJson } from "./json.ts";
import { readJwts } from "./jwt.ts";
import { percentOnce } from "./percent.ts";
import { Readings } from "./readings.ts";
import { leaves } from "./tree.ts";

/** Takes candidates as ranges: most are refused by their length alone, so no Buffer is made for them. */
export interface CandidateSink {
  take(bytes: Buffer, start: number, end: number): void;
}

/** How deep readings of readings go: percent-encoded base64 of a Bearer value with a JWT in it is four. */
const DEPTH_MAX = 4;
const BASE64_BYTES_MIN = 8;
/** What is shorter than any token is given, but not read any further. */
const READ_BYTES_MIN = 6;

const [COLON, EQUALS, QUOTE] = [0x3a, 0x3d, 0x22];
const LETTER_E = 0x65;
const [SEPARATES, MAY_SEPARATE, FOREIGN, ESCAPES, PERCENT, TELLS, INNER] = [1, 2, 4, 8, 16, 32, 64];

/**
 * What a byte means to the scan: separates parts, may do so, is foreign to base64, begins an escape, is `%`, tells
 * something where it stands. Most bytes mean nothing.
 */
const CLASS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  return (
    (/[\t-\r ,;"&]/.test(char) ? SEPARATES : 0) |
    (/['?|]/.test(char) ? MAY_SEPARATE : 0) |
    (/[A-Za-z0-9+/\-_=]/.test(char) ? 0 : FOREIGN) |
    (char === "\\" ? ESCAPES : 0) |
    (char === "%" ? PERCENT : 0) |
    (/[=yw]/.test(char) ? TELLS : 0) |
    (/[:/@]/.test(char) ? INNER : 0)
  );
});

/** What ends a word within a part. */
const BREAKS = CLASS.map((kind, byte) =>
  (kind & (SEPARATES | MAY_SEPARATE | INNER)) !== 0 || byte === EQUALS ? 1 : 0,
);

/** Gives the sink every reading of one value in which a credential could travel: see Scan. */
export function scanValue(bytes: Buffer, start: number, end: number, sink: CandidateSink, budget: Budget): void {
  const scan = new Scan(sink, budget);
  scan.value(bytes, start, end);
  scan.finish();
}

/**
 * Reads values as credentials: the value itself, what follows a scheme word, Basic decoded (user, password, both; RFC
 * 7617), quoted and separated parts, names and values of `name=value`, percent-decoded, unescaped, JWT by part, and
 * base64-decoded where it looks so and gives text; each read again.
 *
 * What stands there plainly costs time in proportion to its length and is always read. What is decoded is bounded by
 * the budget and read level by level, over all values of a request: chaff in one value that decodes to ever more does
 * not hide what is decoded once elsewhere.
 */
export class Scan {
  readonly #sink: CandidateSink;
  readonly #budget: Budget;
  #depth = 0;
  #decoded = new Readings();

  constructor(sink: CandidateSink, budget: Budget) {
    this.#sink = sink;
    this.#budget = budget;
  }

  /** Reads what was decoded on the way; to be called once, after the last value. */
  finish(): void {
    while (this.#decoded.list.length > 0) {
      const level = this.#decoded.list;
      this.#decoded = new Readings();
      this.#depth++;
      for (const reading of level) this.value(reading, 0, reading.length);
    }
  }

  /** Hot path. One pass over the bytes finds the parts and whether any decoder has to look at the value. */
  value(bytes: Buffer, start: number, end: number): void {
    this.#sink.take(bytes, start, end);
    let classes = 0;
    let jwt = false;
    // A part between any separators, and the wider one between those that always separate.
    let partStart = start;
    let equals = -1;
    let foreign = 0;
    let wideStart = start;
    let wideEquals = -1;
    let quote = -1;
    for (let i = start; i < end; i++) {
      const kind = CLASS[bytes[i]!]!;
      if (kind === 0) continue;
      classes |= kind;
      const byte = bytes[i]!;
      if ((kind & (SEPARATES | MAY_SEPARATE)) === 0) {
        foreign |= kind & FOREIGN;
        if (byte === EQUALS) {
          if (equals === -1) equals = i;
          if (wideEquals === -1) wideEquals = i;
        } else if ((kind & TELLS) !== 0 && i > start && bytes[i - 1] === LETTER_E) jwt = true;
        continue;
      }
      if (i > partStart) this.#part(bytes, partStart, i, equals, foreign);
      if ((kind & SEPARATES) !== 0) {
        if (partStart > wideStart) this.#sides(bytes, wideStart, i, wideEquals);
        if (byte === QUOTE) {
          // What is quoted may hold separators.
          if (quote !== -1 && partStart > quote + 1) this.#sink.take(bytes, quote + 1, i);
          quote = i;
        }
        wideStart = i + 1;
        wideEquals = -1;
      }
      partStart = i + 1;
      equals = -1;
      foreign = 0;
    }
    // A value of one part was given already.
    if (partStart > start || equals !== -1) {
      if (end > partStart) this.#part(bytes, partStart, end, equals, foreign);
      if (partStart > wideStart) this.#sides(bytes, wideStart, end, wideEquals);
    } else if (foreign === 0) this.#base64(bytes, start, end);
    if (partStart > start) this.#afterScheme(bytes, start, end);
    if ((classes & INNER) !== 0) this.#words(bytes, start, end);
    if (this.#depth === DEPTH_MAX) return;
    if ((classes & (PERCENT | ESCAPES)) !== 0) this.#unescape(bytes.subarray(start, end), classes);
    if (jwt) this.#jwts(bytes.subarray(start, end));
  }

  /** Words within parts: `Credential=KEY/date/…`, `AWS KEY:signature`, `user:password@host`. */
  #words(bytes: Buffer, start: number, end: number): void {
    let from = start;
    for (let i = start; i <= end; i++) {
      if (i < end && BREAKS[bytes[i]!] === 0) continue;
      if (i - from >= READ_BYTES_MIN) this.#sink.take(bytes, from, i);
      from = i + 1;
    }
  }

  /** A part between separators: itself, and of `name=value` both sides. */
  #part(bytes: Buffer, start: number, end: number, equals: number, foreign: number): void {
    this.#sides(bytes, start, end, equals);
    if (foreign === 0) this.#base64(bytes, start, end);
    if (equals === -1 || end - equals <= BASE64_BYTES_MIN) return;
    let valueForeign = 0;
    for (let i = equals + 1; i < end; i++) valueForeign |= CLASS[bytes[i]!]! & FOREIGN;
    if (valueForeign === 0) this.#base64(bytes, equals + 1, end);
  }

  #sides(bytes: Buffer, start: number, end: number, equals: number): void {
    this.#sink.take(bytes, start, end);
    if (equals === -1) return;
    if (equals > start) this.#sink.take(bytes, start, equals);
    if (equals + 1 < end) this.#sink.take(bytes, equals + 1, end);
  }

  /** `Bearer x`, `Token  x`, `basic eDp5`: what follows the first word (RFC 9110 section 11.4), any spacing, any case. */
  #afterScheme(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end && isBlank(bytes[at])) at++;
    const word = at;
    while (at < end && TCHAR[bytes[at]!] === 1) at++;
    if (at === word || at === end || !isBlank(bytes[at])) return;
    const wordLength = at - word;
    while (at < end && isBlank(bytes[at])) at++;
    while (end > at && isBlank(bytes[end - 1])) end--;
    if (at === end) return;
    this.#sink.take(bytes, at, end);
    if (wordLength !== 5 || bytes.toString("latin1", word, word + 5).toLowerCase() !== "basic") return;
    for (const decoded of base64Readings(bytes.subarray(at, end))) this.#userAndPassword(decoded);
  }

  #base64(bytes: Buffer, start: number, end: number): void {
    if (end - start < BASE64_BYTES_MIN || this.#depth === DEPTH_MAX || !startsLikeText(bytes, start)) return;
    for (const decoded of base64Readings(bytes.subarray(start, end))) {
      if (isText(decoded)) this.#userAndPassword(decoded);
    }
  }

  #userAndPassword(decoded: Buffer): void {
    this.#again(decoded);
    const colon = decoded.indexOf(COLON);
    if (colon === -1) return;
    this.#again(decoded.subarray(0, colon));
    this.#again(decoded.subarray(colon + 1));
  }

  #unescape(value: Buffer, classes: number): void {
    if ((classes & PERCENT) !== 0) {
      // One round: further rounds come with the depth.
      const decoded = percentOnce(value);
      if (decoded !== undefined) this.#again(decoded);
    }
    if ((classes & ESCAPES) === 0) return;
    this.#again(unquoted(value));
    // Only `\u` is JSON's own.
    if (value.includes("\\u")) this.#strings(value);
  }

  #jwts(value: Buffer): void {
    for (const { text, header, payload } of readJwts(value)) {
      this.#sink.take(text, 0, text.length);
      this.#strings(header);
      this.#strings(payload);
    }
  }

  #strings(json: Buffer): void {
    for (const tree of readJson(json, this.#budget)) for (const string of leaves(tree)) this.#again(string);
  }

  #again(reading: Buffer): void {
    if (reading.length < READ_BYTES_MIN || this.#depth === DEPTH_MAX || !this.#budget.takeValue("credentials")) {
      this.#sink.take(reading, 0, reading.length);
    } else this.#decoded.add(reading);
  }
}
