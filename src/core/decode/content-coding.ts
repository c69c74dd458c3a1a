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
  if (header === "") return [body];
  const readings = [body];
  const codings = header
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
  if (codings.length > CODINGS_MAX) budget.exceed("coding");
  for (const coding of codings.slice(-CODINGS_MAX).reverse()) {
    const compression = COMPRESSIONS.get(coding);
    const inflated = compression === undefined ? undefined : inflate(compression, readings[0]!, budget);
    if (inflated === undefined || !inflated.whole) budget.exceed("coding");
    if (inflated === undefined) break;
    readings.unshift(inflated.bytes);
  }
  return readings;
}

/** The compression that bytes show by themselves; brotli and raw deflate show none. */
export function sniffCompression(value: Buffer): Compression | undefined {
  const [a, b, c, d] = [value[0], value[1], value[2], value[3]];
  if (a === 0x1f && b === 0x8b) return "gzip";
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return "zstd";
  if (a === 0x78 && (b === 0x01 || b === 0x5e || b === 0x9c || b === 0xda)) return "deflate";
  return undefined;
}
