import { base64Readings, startsLikeText } from "./base64.ts";
import { VALUES_MAX, type Budget } from "./budget.ts";
import { isBlank, isText, TCHAR } from "./bytes.ts";
import { unquotedReadings } from "./cookie.ts";
import { readJson } from "./json.ts";
import { beginsObject } from "./jwt.ts";
import { percentOnce } from "./percent.ts";
import { Readings } from "./readings.ts";
import { BLANK, CLASS, EQUALS, ESCAPES, FOREIGN, LEVEL, LIST, PART, PERCENT, SECTION, WORD } from "./separators.ts";
import { leaves } from "./tree.ts";

/** Takes candidates as ranges: most are refused by their length alone, so no Buffer is made for them. */
export interface CandidateSink {
  take(bytes: Buffer, start: number, end: number): void;
}

/** How deep readings of readings go: percent-encoded base64 of a Bearer value with a JWT in it is four. */
const DEPTH_MAX = 4;
const BASE64_BYTES_MIN = 8;
/** What is shorter than any token is not read any further. */
const READ_BYTES_MIN = 6;

const [COLON, DOT, QUOTE] = [0x3a, 0x2e, 0x22];

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
 * What stands there plainly, or is decoded once, costs time in proportion to its length and is always read. What is
 * decoded further is bounded by the budget and read level by level, over all values of a request: chaff in one value
 * that decodes to ever more does not hide what is decoded elsewhere.
 */
export class Scan {
  readonly #sink: CandidateSink;
  readonly #budget: Budget;
  #depth = 0;
  #decodes = true;
  /** What was decoded, level by level; what was read on one is not read again on a later one. */
  readonly #decoded = new Readings();
  /** Where the readings of the next level begin. */
  #level = 0;
  /** Where the run of base64 began, and the first `=` in it. */
  #base64Start = 0;
  #base64Equals = -1;
  /** Where a JWT's payload is to begin; whether the value holds a JWT. */
  #payload = -1;
  #jwt = false;

  constructor(sink: CandidateSink, budget: Budget) {
    this.#sink = sink;
    this.#budget = budget;
  }

  /** Reads what was decoded on the way; to be called once, after the last value. */
  finish(): void {
    const { list } = this.#decoded;
    for (let read = 0; read < list.length; read = this.#level) {
      this.#level = list.length;
      this.#depth++;
      const level = list.slice(read);
      // The shorter first: a long one uses the budget up.
      if (level.length > 1) level.sort((a, b) => a.length - b.length);
      for (const reading of level) {
        this.#decodes = this.#depth < DEPTH_MAX && this.#budget.takeValue("credentials");
        this.#read(reading, 0, reading.length);
      }
    }
  }

  /** A value that somebody else decoded once. */
  decoded(bytes: Buffer): void {
    this.#depth = 1;
    this.#read(bytes, 0, bytes.length);
    this.#depth = 0;
  }

  /** A value as it came. */
  value(bytes: Buffer, start: number, end: number): void {
    this.#budget.notePlain(end - start);
    this.#read(bytes, start, end);
  }

  /** HOT PATH. One pass over the bytes finds the runs of every level, those of base64, and what a decoder has to look at. */
  #read(bytes: Buffer, start: number, end: number): void {
    const sink = this.#sink;
    sink.take(bytes, start, end);
    let at = start;
    while (at < end && CLASS[bytes[at]!] === 0) at++;
    this.#jwt = false;
    if (at === end) return this.#base64(bytes, start, end);
    this.#payload = -1;
    this.#base64Start = start;
    this.#base64Equals = -1;
    // Where the run of each level began.
    let atom = start;
    let word = start;
    let section = start;
    let part = start;
    let list = start;
    // The first `=` of the last three.
    let sectionEquals = -1;
    let partEquals = -1;
    let listEquals = -1;
    let quote = -1;
    let classes = 0;
    for (let i = at; i <= end; i++) {
      const kind = i < end ? CLASS[bytes[i]!]! : LIST;
      if (kind === 0) continue;
      classes |= kind;
      const level = kind & LEVEL;
      // A run that begins where a finer one does is the same; the whole value was given.
      let given = i === end ? start : -1;
      if (atom !== given && i - atom >= READ_BYTES_MIN) sink.take(bytes, (given = atom), i);
      atom = i + 1;
      if (level >= WORD) {
        if (word !== given && i - word >= READ_BYTES_MIN) sink.take(bytes, (given = word), i);
        word = i + 1;
      }
      if (level >= SECTION) {
        if (section !== given && i - section >= READ_BYTES_MIN) sink.take(bytes, (given = section), i);
        if (sectionEquals !== -1) this.#pair(bytes, section, i, sectionEquals);
        if (level >= PART) {
          if (part !== given && i > part) sink.take(bytes, (given = part), i);
          if (partEquals !== -1 && part !== section) this.#pair(bytes, part, i, partEquals);
          if (level === LIST) {
            if (list !== given && i > list) sink.take(bytes, list, i);
            if (listEquals !== -1) {
              if (list !== part) this.#pair(bytes, list, i, listEquals);
              if (this.#base64Start > listEquals + 1 && !this.#jwt) this.#base64(bytes, listEquals + 1, i);
              listEquals = -1;
            }
            list = i + 1;
          }
          part = i + 1;
          partEquals = -1;
        }
        section = i + 1;
        sectionEquals = -1;
      }
      if ((kind & FOREIGN) !== 0 || level === LIST) this.#closeBase64(bytes, i, i < end ? bytes[i]! : 0);
      else if ((kind & EQUALS) !== 0) {
        if (sectionEquals === -1) sectionEquals = i;
        if (partEquals === -1) partEquals = i;
        if (listEquals === -1) listEquals = i;
        if (this.#base64Equals < this.#base64Start) this.#base64Equals = i;
      }
      if (bytes[i] === QUOTE && i < end) {
        // What is quoted may hold separators.
        if (quote !== -1) sink.take(bytes, quote + 1, i);
        quote = i;
      }
    }
    this.#decode(bytes, start, end, classes);
  }

  #pair(bytes: Buffer, start: number, end: number, equals: number): void {
    if (equals > start) this.#sink.take(bytes, start, equals);
    if (equals + 1 < end) this.#sink.take(bytes, equals + 1, end);
  }

  #decode(bytes: Buffer, start: number, end: number, classes: number): void {
    if ((classes & BLANK) !== 0) this.#afterScheme(bytes, start, end);
    // With what lenient decoders skip: line breaks, say.
    if (this.#depth <= 1 && (classes & FOREIGN) !== 0 && !this.#jwt) this.#base64(bytes, start, end);
    if (this.#decodes && (classes & (PERCENT | ESCAPES)) !== 0) this.#unescape(bytes.subarray(start, end), classes);
  }

  /** A run of characters of base64, as it stands and behind its first `=`; or a part of a JWT. */
  #closeBase64(bytes: Buffer, end: number, byte: number): void {
    const start = this.#base64Start;
    this.#base64Start = end + 1;
    if (!this.#decodes || end - start < BASE64_BYTES_MIN) return;
    if (start === this.#payload || (byte === DOT && beginsObject(bytes, start))) {
      this.#payload = start === this.#payload ? -1 : end + 1;
      this.#jwt = true;
      const decoded = Buffer.from(bytes.toString("latin1", start, end), "base64url");
      if (isText(decoded)) return this.#again(decoded);
    }
    this.#base64(bytes, start, end);
    if (this.#base64Equals >= start) this.#base64(bytes, this.#base64Equals + 1, end);
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
    if (wordLength === 5 && bytes.toString("latin1", word, word + 5).toLowerCase() === "basic") {
      for (const decoded of base64Readings(bytes.subarray(at, end))) this.#userAndPassword(decoded);
    } else if (!this.#jwt) this.#base64(bytes, at, end);
  }

  #base64(bytes: Buffer, start: number, end: number): void {
    if (!this.#decodes || end - start < BASE64_BYTES_MIN || !startsLikeText(bytes, start, end)) return;
    for (const decoded of base64Readings(bytes.subarray(start, end)))
      if (isText(decoded)) this.#userAndPassword(decoded);
  }

  #userAndPassword(decoded: Buffer): void {
    this.#again(decoded);
    const colon = decoded.indexOf(COLON);
    if (colon === -1) return;
    this.#sink.take(decoded, 0, colon);
    this.#sink.take(decoded, colon + 1, decoded.length);
  }

  #unescape(value: Buffer, classes: number): void {
    if ((classes & PERCENT) !== 0 && this.#mayDecode(value)) {
      // One round: further rounds come with the depth.
      const decoded = percentOnce(value);
      if (decoded !== undefined) this.#again(decoded);
    }
    if ((classes & ESCAPES) === 0 || !this.#mayDecode(value)) return;
    for (const reading of unquotedReadings(value)) this.#again(reading);
    // Only `\u` is JSON's own.
    if (!value.includes("\\u")) return;
    for (const tree of readJson(value, this.#budget)) for (const string of leaves(tree)) this.#again(string);
  }

  /** What is decoded the first time always may. */
  #mayDecode(value: Buffer): boolean {
    return this.#depth === 0 || this.#budget.mayDecodeAgain(value.length);
  }

  #again(reading: Buffer): void {
    if (!this.#decodes || reading.length < READ_BYTES_MIN) return this.#sink.take(reading, 0, reading.length);
    if (this.#decoded.list.length - this.#level >= VALUES_MAX) this.#budget.exceed("credentials");
    else if (this.#mayDecode(reading)) {
      if (this.#decoded.add(reading) && this.#depth > 0) this.#budget.takeDecodedAgain(reading.length);
      return;
    }
    this.#sink.take(reading, 0, reading.length);
  }
}
