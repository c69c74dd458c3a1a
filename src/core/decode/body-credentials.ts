import { formatsOf, type BodyFormat } from "./body-format.ts";
import type { Budget } from "./budget.ts";
import { sniffCompression } from "./content-coding.ts";
import { readGraphql } from "./graphql.ts";
import { readGrpc } from "./grpc.ts";
import { inflate } from "./inflate.ts";
import { readJson } from "./json.ts";
import { readMultipart } from "./multipart.ts";
import { readProtobuf } from "./protobuf.ts";
import { pairReadings, splitPairs } from "./query.ts";
import { Scan, type CandidateSink } from "./scan.ts";
import { allLeaves, type Tree } from "./tree.ts";
import { toUtf8 } from "./unicode.ts";
import { readXml } from "./xml.ts";

/** Messages in messages, parts in parts, compressed in compressed. */
const NESTING_MAX = 8;
const PERCENT = 0x25;
const PLUS = 0x2b;

/**
 * Every credential reading of a request's body. Its bytes as they stand are always read; then every string of the
 * formats that it is said to be in or looks like.
 *
 * @param readings of the body: with its codings undone, and as it stands
 * @param encoding `grpc-encoding`, empty without one
 */
export function bodyCredentials(
  readings: readonly Buffer[],
  contentType: string,
  encoding: string,
  sink: CandidateSink,
  budget: Budget,
): void {
  const scan = new Scan(sink, budget);
  const body = new BodyScan(scan, encoding, budget);
  for (const reading of readings) body.read(reading, contentType, 0);
  scan.finish();
}

class BodyScan {
  readonly #scan: Scan;
  readonly #encoding: string;
  readonly #budget: Budget;

  constructor(scan: Scan, encoding: string, budget: Budget) {
    this.#scan = scan;
    this.#encoding = encoding;
    this.#budget = budget;
  }

  read(bytes: Buffer, contentType: string, depth: number): void {
    if (bytes.length === 0) return;
    this.#value(bytes);
    if (depth === NESTING_MAX) return;
    const compression = sniffCompression(bytes);
    if (compression !== undefined) {
      const inflated = inflate(compression, bytes, this.#budget);
      if (inflated !== undefined) this.read(inflated.bytes, contentType, depth + 1);
    }
    const text = toUtf8(bytes);
    if (text !== bytes) this.#value(text);
    for (const format of formatsOf(text, contentType)) this.#format(format, bytes, contentType, depth);
  }

  #format(format: BodyFormat, bytes: Buffer, contentType: string, depth: number): void {
    switch (format) {
      case "form":
        this.#form(toUtf8(bytes));
        break;
      case "multipart":
        for (const part of readMultipart(bytes, contentType, this.#budget)) {
          for (const name of part.names) this.#value(Buffer.from(name, "latin1"));
          for (const { value } of part.headers) this.#value(value);
          for (const content of part.contents) {
            if (!part.contentType.toLowerCase().startsWith("multipart/"))
              this.read(content, part.contentType, depth + 1);
          }
        }
        break;
      case "json":
        this.#trees(readJson(bytes, this.#budget));
        break;
      case "xml":
        this.#trees([readXml(bytes, this.#budget)]);
        break;
      case "gql":
        this.#trees(readGraphql(bytes, this.#budget));
        break;
      case "grpc":
        for (const message of readGrpc(bytes, this.#encoding, this.#budget)) this.#message(message, depth);
        break;
      case "protobuf":
        this.#message(bytes, depth);
        break;
    }
  }

  #value(bytes: Buffer): void {
    this.#scan.value(bytes, 0, bytes.length);
  }

  #trees(trees: readonly Tree[]): void {
    for (const tree of trees) for (const string of allLeaves(tree)) this.#value(string);
  }

  /** Pairs that nothing is encoded in are parts of the whole, which was read already. */
  #form(text: Buffer): void {
    if (!text.includes(PERCENT) && !text.includes(PLUS)) return;
    for (const { name, value } of splitPairs(text, this.#budget, "form")) {
      for (const reading of pairReadings(value)) this.#value(reading);
      for (const reading of pairReadings(name)) this.#value(reading);
    }
  }

  /** The schema would tell a string from a message; what reads as one to its end is read as both. */
  #message(message: Buffer, depth: number): void {
    const { fields } = readProtobuf(message);
    for (const { value } of fields) {
      if (value.kind !== "bytes" || !this.#budget.takeValue("grpc")) continue;
      this.#value(value.bytes);
      if (depth < NESTING_MAX && readProtobuf(value.bytes).whole) this.#message(value.bytes, depth + 1);
    }
  }
}
