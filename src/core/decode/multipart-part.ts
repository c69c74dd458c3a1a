import { base64Readings } from "./base64.ts";
import { bracketPath } from "./bracket.ts";
import type { Budget } from "./budget.ts";
import { isBlank, trimmed } from "./bytes.ts";
import { charsetReading } from "./charset.ts";
import { readParameters } from "./content-type.ts";
import { percentReadings } from "./percent.ts";
import type { Pair } from "./query.ts";
import { unquotedPrintable } from "./quoted-printable.ts";
import { Readings } from "./readings.ts";

const [LF, CR, COLON] = [0x0a, 0x0d, 0x3a];
/** Longer lines are read as headers, but not for their parameters. */
const HEADER_BYTES_MAX = 8_192;
const HEADERS_MAX = 64;

export interface Part {
  /** Every name it may go by, as Latin-1: encoded and decoded, with brackets and without. Empty text for none. */
  readonly names: readonly string[];
  readonly headers: readonly Pair[];
  readonly isFile: boolean;
  /** As Latin-1 text; empty without one. */
  readonly contentType: string;
  /** The readings of its content: transfer encoding and character set undone, and as it stands. */
  readonly contents: readonly Buffer[];
}

/** Reads one part: header lines up to an empty line, then content. Without an empty line all of it is also content. */
export function readPart(raw: Buffer, outer: Part | undefined, budget: Budget): Part {
  const headers: Pair[] = [];
  const body = readHeaders(raw, headers);
  const valuesOf = (name: string) =>
    headers.filter((pair) => pair.name.toString("latin1").toLowerCase() === name).map(({ value }) => textOf(value));
  const contentType = valuesOf("content-type").join(",");
  const dispositions = [...valuesOf("content-disposition"), contentType].map(readParameters);
  const named = dispositions.flatMap(({ parameters }) => parameters.get("name") ?? []);
  return {
    names: named.length > 0 ? namesOf(named) : (outer?.names ?? [""]),
    headers,
    isFile: dispositions.some(({ parameters }) => parameters.has("filename")),
    contentType,
    contents: contentsOf(body, valuesOf("content-transfer-encoding"), contentType, budget),
  };
}

/** @returns what follows the empty line, or everything */
function readHeaders(raw: Buffer, headers: Pair[]): Buffer {
  let at = 0;
  while (at < raw.length) {
    if (raw[at] === LF || raw[at] === CR) return raw.subarray(at + (raw[at] === CR && raw[at + 1] === LF ? 2 : 1));
    // A line that begins with white space goes on with the one before (RFC 5322 section 2.2.3).
    let end = at;
    do {
      while (end < raw.length && raw[end] !== LF && raw[end] !== CR) end++;
      end += raw[end] === CR && raw[end + 1] === LF ? 2 : 1;
    } while (isBlank(raw[end]));
    const line = raw.subarray(at, Math.min(end, raw.length));
    const colon = line.indexOf(COLON);
    if (colon > 0 && headers.length < HEADERS_MAX)
      headers.push({ name: trimmed(line.subarray(0, colon)), value: trimmed(line.subarray(colon + 1)) });
    at = end;
  }
  return raw;
}

function textOf(value: Buffer): string {
  return value.toString("latin1", 0, HEADER_BYTES_MAX);
}

function namesOf(named: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const name of named) {
    const bytes = Buffer.from(name, "latin1");
    for (const reading of [bytes, ...percentReadings(bytes)]) {
      names.add(reading.toString("latin1"));
      const [first] = bracketPath(reading) ?? [];
      if (first !== undefined) names.add(first.toString("latin1"));
    }
  }
  return [...names];
}

/** Some back ends undo a part's transfer encoding and character set, others take the bytes. */
function contentsOf(
  body: Buffer,
  transferEncodings: readonly string[],
  contentType: string,
  budget: Budget,
): readonly Buffer[] {
  const readings = new Readings();
  for (const encoding of transferEncodings) {
    const word = encoding.trim().toLowerCase();
    if (word.includes("base64")) for (const decoded of base64Readings(body)) readings.add(decoded);
    else if (word.includes("quoted-printable")) readings.add(unquotedPrintable(body));
  }
  readings.add(body);
  for (const charset of readParameters(contentType).parameters.get("charset") ?? [""]) {
    for (const reading of [...readings.list]) {
      const text = charsetReading(reading, charset, budget);
      if (text !== undefined) readings.add(text);
    }
  }
  return readings.list;
}
