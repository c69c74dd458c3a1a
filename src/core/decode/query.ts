import type { Budget, DecoderName } from "./budget.ts";
import { percentOnce, percentReadings } from "./percent.ts";
import { Readings } from "./readings.ts";

const [AMPERSAND, SEMICOLON, EQUALS, PLUS, PERCENT, QUESTION] = [0x26, 0x3b, 0x3d, 0x2b, 0x25, 0x3f];

/** A name and a value as they stand, not decoded. */
export interface Pair {
  readonly name: Buffer;
  readonly value: Buffer;
}

/** Raw bytes after the first `?` of a request target; empty when there is none. */
export function queryOf(target: Buffer): Buffer {
  const at = target.indexOf(QUESTION);
  return at === -1 ? target.subarray(0, 0) : target.subarray(at + 1);
}

/**
 * The pairs of a query or form. `&` separates; a piece that holds `;` is also read as several, since some back ends
 * separate there (HTML 4.01 B.2.2). The first `=` splits; without one the piece is a name.
 */
export function splitPairs(raw: Buffer, budget: Budget, decoder: DecoderName = "query"): Pair[] {
  const pairs: Pair[] = [];
  splitInto(pairs, raw, AMPERSAND, decoder, budget);
  if (!raw.includes(SEMICOLON)) return pairs;
  for (const piece of pieces(raw, AMPERSAND)) {
    if (piece.includes(SEMICOLON)) splitInto(pairs, piece, SEMICOLON, decoder, budget);
  }
  return pairs;
}

/** Splits `raw` at `separator` into pairs; stops when the budget is used up. */
export function splitInto(pairs: Pair[], raw: Buffer, separator: number, decoder: DecoderName, budget: Budget): void {
  for (const piece of pieces(raw, separator)) {
    if (!budget.takeValue(decoder)) return;
    const at = piece.indexOf(EQUALS);
    if (at === -1) pairs.push({ name: piece, value: piece.subarray(piece.length) });
    else pairs.push({ name: piece.subarray(0, at), value: piece.subarray(at + 1) });
  }
}

function* pieces(raw: Buffer, separator: number): Generator<Buffer> {
  let start = 0;
  while (start < raw.length) {
    const found = raw.indexOf(separator, start);
    const end = found === -1 ? raw.length : found;
    if (end > start) yield raw.subarray(start, end);
    start = end + 1;
  }
}

/** The readings of one raw name or value: as it is, percent-decoded (up to three rounds), and both with `+` as space. */
export function pairReadings(raw: Buffer): readonly Buffer[] {
  const percent = raw.includes(PERCENT);
  const plus = raw.includes(PLUS);
  if (!percent && !plus) return [raw];
  const readings = new Readings();
  readings.add(raw);
  if (percent) for (const reading of percentReadings(raw)) readings.add(reading);
  if (plus) {
    const plain = spaced(raw);
    readings.add(plain);
    if (percent) for (const reading of percentReadings(plain)) readings.add(reading);
  }
  return readings.list;
}

/** One raw name or value as a form encodes it: `+` as space, percent-decoded once, both. None where nothing is encoded. */
export function decodedOnce(raw: Buffer): readonly Buffer[] {
  const decoded = percentOnce(raw);
  const readings = decoded === undefined ? [] : [decoded];
  if (!raw.includes(PLUS)) return readings;
  const plain = spaced(raw);
  return [...readings, percentOnce(plain) ?? plain];
}

function spaced(raw: Buffer): Buffer {
  const plain = Buffer.from(raw);
  for (let i = plain.indexOf(PLUS); i !== -1; i = plain.indexOf(PLUS, i + 1)) plain[i] = 0x20;
  return plain;
}
