import type { Budget } from "./budget.ts";
import { inflate, type Compression } from "./inflate.ts";

/** Codings of one body that are undone; more is nobody's need. */
const CODINGS_MAX = 4;

const COMPRESSIONS: ReadonlyMap<string, Compression> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
  ["x-deflate", "deflate"],
  ["br", "br"],
  ["zstd", "zstd"],
]);

/**
 * Undoes the codings of `Content-Encoding` (RFC 9110 section 8.4), the last first. Gives the body as a back end reads it
 * that knows all of them, then as one that knows fewer, last as it stands. A coding that is unknown, or not what the
 * bytes are, is counted.
 *
 * @param header all `Content-Encoding` values, joined by commas
 */
export function undoCodings(body: Buffer, header: string, budget: Budget): readonly Buffer[] {
  const { codings, known } = readCodings(header);
  const readings = [body];
  if (!known) budget.exceed("coding");
  for (const coding of codings) {
    const inflated = inflate(coding, readings[0]!, budget);
    if (inflated === undefined || !inflated.whole) budget.exceed("coding");
    if (inflated === undefined) break;
    readings.unshift(inflated.bytes);
  }
  return readings;
}

/** What can be undone of `Content-Encoding`, the last coding first, and whether that is all of it. */
export function readCodings(header: string): { readonly codings: readonly Compression[]; readonly known: boolean } {
  if (header === "") return NO_CODINGS;
  const names = header
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
  const codings: Compression[] = [];
  for (const name of names.slice(-CODINGS_MAX).toReversed()) {
    const coding = COMPRESSIONS.get(name);
    if (coding === undefined) break;
    codings.push(coding);
  }
  return { codings, known: codings.length === names.length };
}

const NO_CODINGS = { codings: [], known: true };

/** The compression that bytes show by themselves; brotli and raw deflate show none. */
export function sniffCompression(value: Buffer): Compression | undefined {
  const [a, b, c, d] = [value[0], value[1], value[2], value[3]];
  if (a === 0x1f && b === 0x8b) return "gzip";
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return "zstd";
  if (a === 0x78 && (b === 0x01 || b === 0x5e || b === 0x9c || b === 0xda)) return "deflate";
  return undefined;
}
