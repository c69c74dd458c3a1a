import type { RequestView } from "../view.ts";
import type { Budget } from "./budget.ts";
import { isBlank } from "./bytes.ts";
import { readCookies } from "./cookie.ts";
import { isClean, pathReadings } from "./path.ts";
import { pairReadings, splitPairs } from "./query.ts";
import { Readings } from "./readings.ts";
import { Scan, type CandidateSink } from "./scan.ts";

const [SLASH, QUESTION, SEMICOLON, EQUALS, QUOTE, COMMA] = [0x2f, 0x3f, 0x3b, 0x3d, 0x22, 0x2c];

/** Bytes at which a query's pairs need reading one by one: encoded, or parted by the scan where a pair goes on. */
const PAIRWISE = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[%+,;"'?|\t-\r ]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/** Every credential reading of a request's head: header, cookie and query values and names, path segments. */
export function headCredentials(view: RequestView, sink: CandidateSink, budget: Budget): void {
  const scan = new Scan(sink, budget);
  for (let i = 0; i < view.fieldCount; i++) {
    const value = view.fieldValue(i);
    if (view.fieldName(i) === "cookie") cookieLine(value, scan, sink, budget);
    else scan.value(value, 0, value.length);
  }
  target(view.target, scan, budget);
  scan.finish();
}

/** Every credential reading of field values by themselves. */
export function fieldCredentials(values: readonly Buffer[], sink: CandidateSink, budget: Budget): void {
  const scan = new Scan(sink, budget);
  for (const value of values) scan.value(value, 0, value.length);
  scan.finish();
}

function cookieLine(line: Buffer, scan: Scan, sink: CandidateSink, budget: Budget): void {
  sink.take(line, 0, line.length);
  const odd = line.includes(QUOTE) || line.includes(COMMA);
  const seen = new Readings();
  let start = 0;
  let equals = -1;
  for (let i = 0; i <= line.length; i++) {
    const byte = line[i];
    if (byte === EQUALS && equals === -1) equals = i;
    if (i < line.length && byte !== SEMICOLON) continue;
    // What stands between two `;` is read whatever the budget.
    const valueStart = skipBlanks(line, equals === -1 ? start : equals + 1, i);
    const valueEnd = skipBlanksBack(line, valueStart, i);
    if (valueEnd > valueStart && (!odd || seen.add(line.subarray(valueStart, valueEnd))))
      scan.value(line, valueStart, valueEnd);
    if (equals !== -1) {
      const nameStart = skipBlanks(line, start, equals);
      const nameEnd = skipBlanksBack(line, nameStart, equals);
      if (nameEnd > nameStart) sink.take(line, nameStart, nameEnd);
    }
    start = i + 1;
    equals = -1;
  }
  if (!odd) return;
  for (const { value } of readCookies(line, budget)) if (seen.add(value)) scan.value(value, 0, value.length);
}

function skipBlanks(bytes: Buffer, start: number, end: number): number {
  while (start < end && isBlank(bytes[start])) start++;
  return start;
}

function skipBlanksBack(bytes: Buffer, start: number, end: number): number {
  while (end > start && isBlank(bytes[end - 1])) end--;
  return end;
}

function target(bytes: Buffer, scan: Scan, budget: Budget): void {
  let query = bytes.length;
  let pairwise = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (query < bytes.length) pairwise ||= PAIRWISE[byte] === 1;
    else if (byte === QUESTION) query = i;
  }
  if (isClean(bytes, query)) {
    let start = 1;
    for (let i = 1; i <= query; i++) {
      if (i < query && bytes[i] !== SLASH) continue;
      if (i > start) scan.value(bytes, start, i);
      start = i + 1;
    }
  } else {
    // Most readings share most segments.
    const segments = new Readings();
    for (const reading of pathReadings(bytes, budget)) for (const segment of reading.segments) segments.add(segment);
    for (const segment of segments.list) scan.value(segment, 0, segment.length);
  }
  if (query + 1 >= bytes.length) return;
  // Plain pairs are parts of the query as a value.
  scan.value(bytes, query + 1, bytes.length);
  if (!pairwise) return;
  for (const { name, value } of splitPairs(bytes.subarray(query + 1), budget)) {
    for (const reading of pairReadings(value)) scan.value(reading, 0, reading.length);
    for (const reading of pairReadings(name)) scan.value(reading, 0, reading.length);
  }
}
