import { formatsOf, type BodyFormat } from "./body-format.ts";
import type { Budget } from "./budget.ts";
import { sniffCompression } from "./content-coding.ts";
import { readGraphql } from "./graphql.ts";
import { readGrpc } from "./grpc.ts";
import { inflate } from "./inflate.ts";
import { readJson } from "./json.ts";
import { readMultipart } from "./multipart.ts";
import { readProtobuf } from "./protobuf.ts";
import { decodedOnce, splitPairs } from "./query.ts";
import { Scan, type CandidateSink } from "./scan.ts";
import { scanRuns, type WantedLengths } from "./token-runs.ts";
import { allLeaves, type Tree } from "./tree.ts";
import { toUtf8 } from "./unicode.ts";
import { readXml } from "./xml.ts";

/** Formats whose strings are all that a back end reads of them; other bodies are also read as one text. */
const STRUCTURED: readonly BodyFormat[] = ["json", "xml", "multipart", "grpc"];
/** Messages in messages, parts in parts, compressed in compressed. */
const NESTING_MAX = 8;
const PERCENT = 0x25;
const PLUS = 0x2b;

/** What is known of a body beside its bytes. */
export interface BodyFacts {
  /** With its codings undone, with fewer, and as it came. */
  readonly stages: readonly Buffer[];
  readonly contentType: string;
  /** Empty without one. */
  readonly grpcEncoding: string;
}

/**
 * Every credential reading of a request's body: its token-like runs of bytes, whatever they are; then every string of the
 * formats that it is said to be in or looks like, and of a body in none of them its text.
 *
 * @param wanted the lengths of runs that are given
 */
export function bodyCredentials(body: BodyFacts, wanted: WantedLengths, sink: CandidateSink, budget: Budget): void {
  const reader = new BodyScan(body.grpcEncoding, wanted, sink, budget);
  for (const stage of body.stages) reader.read(stage, body.contentType, 0);
  reader.finish();
}

class BodyScan {
  readonly #scan: Scan;
  readonly #encoding: string;
  readonly #wanted: WantedLengths;
  readonly #sink: CandidateSink;
  readonly #budget: Budget;

  constructor(encoding: string, wanted: WantedLengths, sink: CandidateSink, budget: Budget) {
    this.#scan = new Scan(sink, budget);
    this.#encoding = encoding;
    this.#wanted = wanted;
    this.#sink = sink;
    this.#budget = budget;
  }

  finish(): void {
    this.#scan.finish();
  }

  read(bytes: Buffer, contentType: string, depth: number): void {
    if (bytes.length === 0) return;
    scanRuns(bytes, this.#wanted, this.#sink);
    if (depth === NESTING_MAX) {
      this.#value(bytes);
      return;
    }
    const compression = sniffCompression(bytes);
    if (compression !== undefined) {
      const inflated = inflate(compression, bytes, this.#budget);
      if (inflated !== undefined) this.read(inflated.bytes, contentType, depth + 1);
    }
    const text = toUtf8(bytes);
    const formats = formatsOf(text, contentType);
    if (!STRUCTURED.some((format) => formats.has(format))) this.#value(text);
    for (const format of formats) this.#format(format, bytes, contentType, depth);
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

  /** Pairs that nothing is encoded in are parts of the whole, which was read already. The shorter first: see `Scan`. */
  #form(text: Buffer): void {
    if (!text.includes(PERCENT) && !text.includes(PLUS)) return;
    const encoded = splitPairs(text, this.#budget, "form").flatMap(({ name, value }) => [name, value]);
    encoded.sort((a, b) => a.length - b.length);
    for (const raw of encoded) for (const reading of decodedOnce(raw)) this.#scan.decoded(reading);
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
