import { Budget } from "../../../src/core/decode/budget.ts";
import { headCredentials } from "../../../src/core/decode/credentials.ts";
import { scanValue } from "../../../src/core/decode/scan.ts";
import type { RequestView } from "../../../src/core/view.ts";

/** Bytes as Latin-1 text: one character per byte, so that tables of cases read well and nothing is lost. */
export function text(bytes: Buffer): string {
  return bytes.toString("latin1");
}

export function bytes(latin1: string): Buffer {
  return Buffer.from(latin1, "latin1");
}

/** The candidates that a scan of one value gives its sink, in order. */
export function scanned(value: string | Buffer, budget = new Budget()): string[] {
  const given: string[] = [];
  const from = typeof value === "string" ? bytes(value) : value;
  scanValue(from, 0, from.length, { take: (b, start, end) => given.push(b.toString("latin1", start, end)) }, budget);
  return given;
}

/** The candidates of a whole head. */
export function headScanned(
  target: string,
  fields: readonly (readonly [name: string, value: string])[] = [],
  budget = new Budget(),
): string[] {
  const given: string[] = [];
  headCredentials(
    requestView(target, fields),
    { take: (b, start, end) => given.push(b.toString("latin1", start, end)) },
    budget,
  );
  return given;
}

function requestView(target: string, fields: readonly (readonly [name: string, value: string])[] = []): RequestView {
  const values = fields.map(([, value]) => bytes(value));
  return {
    method: "GET",
    scheme: "https",
    proto: "1.1",
    remoteAddress: "192.0.2.1",
    instance: "",
    target: bytes(target),
    hasBody: false,
    fieldCount: fields.length,
    fieldName: (i) => fields[i]![0],
    fieldValue: (i) => values[i]!,
  };
}
