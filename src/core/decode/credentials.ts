import type { RequestView } from "../view.ts";
import type { Budget } from "./budget.ts";
import { isBlank } from "./bytes.ts";
import { readCookies } from "./cookie.ts";
import { isClean, pathReadings } from "./path.ts";
import { pairReadings, splitPairs } from "./query.ts";
import { scanValue, type CandidateSink } from "./scan.ts";

const [SLASH, QUESTION, SEMICOLON, EQUALS, PERCENT, PLUS, QUOTE, COMMA] = [0x2f, 0x3f, 0x3b, 0x3d, 0x25, 0x2b, 0x22, 0x2c];

/** Every credential reading of a request's head: header, cookie and query values and names, path segments. */
export function headCredentials(view: RequestView, sink: CandidateSink, budget: Budget): void {
  for (let i = 0; i < view.fieldCount; i++) {
    const value = view.fieldValue(i);
    if (view.fieldName(i) === "cookie") cookieLine(value, sink, budget);
    else scanValue(value, 0, value.length, sink, budget);
  }
  target(view.target, sink, budget);
}

function cookieLine(line: Buffer, sink: CandidateSink, budget: Budget): void {
  sink.take(line, 0, line.length);
  let ordinary = true;
  let start = 0;
  let equals = -1;
  for (let i = 0; i <= line.length; i++) {
    const byte = line[i];
    if (byte === QUOTE || byte === COMMA) ordinary = false;
    if (byte === EQUALS && equals === -1) equals = i;
    if (i < line.length && byte !== SEMICOLON) continue;
    cookie(line, start, equals, i, sink, budget);
    start = i + 1;
    equals = -1;
  }
  if (ordinary) return;
  for (const { value } of readCookies(line, budget)) scanValue(value, 0, value.length, sink, budget);
}

function cookie(line: Buffer, start: number, equals: number, end: number, sink: CandidateSink, budget: Budget): void {
  while (start < end && isBlank(line[start])) start++;
  while (end > start && isBlank(line[end - 1])) end--;
  if (start === end) return;
  if (equals === -1) {
    scanValue(line, start, end, sink, budget);
    return;
  }
  if (equals > start) sink.take(line, start, equals);
  if (equals + 1 < end) scanValue(line, equals + 1, end, sink, budget);
}

function target(bytes: Buffer, sink: CandidateSink, budget: Budget): void {
  let query = bytes.length;
  let coded = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUESTION && query === bytes.length) query = i;
    else if (byte === PERCENT || byte === PLUS) coded = true;
  }
  if (isClean(bytes, query)) {
    let start = 1;
    for (let i = 1; i <= query; i++) {
      if (i < query && bytes[i] !== SLASH) continue;
      if (i > start) scanValue(bytes, start, i, sink, budget);
      start = i + 1;
    }
  } else {
    for (const { segments } of pathReadings(bytes)) {
      for (const segment of segments) scanValue(segment, 0, segment.length, sink, budget);
    }
  }
  if (query + 1 >= bytes.length) return;
  // Plain pairs are parts of the query as a value; only coded ones need pair by pair reading.
  scanValue(bytes, query + 1, bytes.length, sink, budget);
  if (!coded) return;
  for (const { name, value } of splitPairs(bytes.subarray(query + 1), budget)) {
    for (const reading of pairReadings(value)) scanValue(reading, 0, reading.length, sink, budget);
    for (const reading of pairReadings(name)) scanValue(reading, 0, reading.length, sink, budget);
  }
}
