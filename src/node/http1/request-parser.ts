import { fault, type Fault, type FaultCode } from "../../core/fault.ts";
import type { FieldSection } from "../../core/strict/field-section.ts";
import { fieldNamed } from "../../core/strict/known-fields.ts";
import { CR, LF, METHOD, SPACE, VISIBLE } from "./bytes.ts";
import { BAD, FieldLines, MORE, TOO_MANY } from "./field-lines.ts";
import { HeldBytes } from "./held-bytes.ts";
import { isMethod, METHOD_BYTES_MAX } from "./methods.ts";
import { readHead, type ParsedHead } from "./parsed-head.ts";

export interface RequestLimits {
  /** Of the head, line ends included. */
  readonly headBytesMax: number;
  readonly headersMax: number;
  readonly targetBytesMax: number;
}

/** `HTTP/` */
const VERSION = Buffer.from("HTTP/");
const VERSION_BYTES = 8;
const TRANSFER_ENCODING = fieldNamed("transfer-encoding");
const ZERO = 0x30;
const DOT = 0x2e;

type Phase = "start" | "empty line" | "method" | "target" | "version" | "line feed" | "fields";

/**
 * Reads the heads of requests from a connection, one after the other, in pieces of any size (RFC 9112 sections 2.1 to 5).
 * One reading or none: of what that RFC lets a recipient repair, only one empty line before a request is taken. What is
 * malformed is found with its first byte, not at the end of its line. The same bytes give the same heads, however they are split.
 */
export class RequestParser {
  /** Where, in the bytes given last, the head ended. */
  end = 0;
  readonly #limits: RequestLimits;
  readonly #scheme: "http" | "https";
  readonly #lines: FieldLines;
  readonly #held = new HeldBytes();
  #phase: Phase = "start";
  #method = "";
  #minor: "1.0" | "1.1" = "1.1";
  #column = 0;
  #digits = 0;
  /** Counted from the start of the head. */
  #targetAt = 0;
  #targetEnd = 0;
  #fault: Fault | undefined;

  constructor(limits: RequestLimits, scheme: "http" | "https") {
    this.#limits = limits;
    this.#scheme = scheme;
    this.#lines = new FieldLines(limits.headersMax);
  }

  /** A head has begun and not ended. */
  get midway(): boolean {
    return this.#held.length > 0;
  }

  /**
   * Reads `bytes` from `at` to `upTo`. Undefined: the head goes on behind them, and what there is of it is kept. After a fault
   * nothing more can be read from the connection.
   */
  read(bytes: Buffer, at: number, upTo: number): ParsedHead | Fault | undefined {
    const start = at - this.#held.length;
    const { headBytesMax } = this.#limits;
    const end = Math.min(upTo, start + headBytesMax + 1);
    let past = this.#phase === "fields" ? at : this.#readLine(bytes, at, end, start);
    if (past >= 0) {
      past = this.#lines.scan(bytes, past, end, start);
      if (past === BAD) return this.#fieldFault(bytes, at, end);
    }
    if (past === BAD) return this.#fault;
    const stop = past === MORE ? end : past;
    if (stop - start > headBytesMax) return fault("head_too_large", "the head is over the limit");
    if (past === MORE) {
      this.#held.append(bytes, at, end);
      return undefined;
    }
    this.end = past;
    return this.#finish(this.#held.takeText(bytes, at, past));
  }

  /** Reads the request line, and an empty one before it. */
  #readLine(bytes: Buffer, at: number, end: number, start: number): number {
    while (at < end) {
      const byte = bytes[at]!;
      switch (this.#phase) {
        case "start":
        case "empty line":
          if (!this.#begin(byte)) return this.#bad("malformed_request", "something other than a request line");
          if (byte === CR || byte === LF) at++;
          break;
        case "method":
          at = this.#readMethod(bytes, at, end, start);
          if (at === BAD) return BAD;
          break;
        case "target":
          at = this.#readTarget(bytes, at, end, start);
          if (at === BAD) return BAD;
          break;
        case "version":
          at++;
          if (byte === CR && this.#column === VERSION_BYTES) this.#phase = "line feed";
          else if (!this.#readVersion(byte)) return this.#bad("malformed_request", "the version is malformed");
          break;
        case "line feed":
          if (byte !== LF) return this.#bad("malformed_request", "a line end other than CRLF");
          if (this.#digits !== 10 && this.#digits !== 11)
            return this.#bad("unsupported_version", "neither HTTP/1.0 nor 1.1");
          this.#minor = this.#digits === 11 ? "1.1" : "1.0";
          this.#phase = "fields";
          return at + 1;
        case "fields":
          return at;
      }
    }
    return MORE;
  }

  /** The first bytes: at most one empty line, then a method. */
  #begin(byte: number): boolean {
    if (this.#phase === "start" && byte === CR) {
      this.#phase = "empty line";
      this.#column = 1;
      return true;
    }
    if (this.#column === 1) {
      this.#column = 2;
      return byte === LF;
    }
    this.#phase = "method";
    return METHOD[byte] === 1;
  }

  #readMethod(bytes: Buffer, at: number, end: number, start: number): number {
    const from = at;
    while (at < end && METHOD[bytes[at]!] === 1) at++;
    this.#method +=
      at - from === 3 && bytes[from] === 0x47 && bytes[from + 1] === 0x45 ? get(bytes, from) : slice(bytes, from, at);
    if (this.#method.length > METHOD_BYTES_MAX) return this.#bad("malformed_request", "the method is unknown");
    if (at === end) return at;
    if (bytes[at] !== SPACE) return this.#bad("malformed_request", "a byte that a method must not hold");
    if (!isMethod(this.#method)) {
      // The start of HTTP/2 with prior knowledge (RFC 9113 section 3.4).
      if (this.#method === "PRI") return this.#bad("unsupported_version", "HTTP/2 without negotiation");
      return this.#bad("malformed_request", "the method is unknown");
    }
    this.#phase = "target";
    this.#column = 0;
    this.#targetAt = at + 1 - start;
    return at + 1;
  }

  #readTarget(bytes: Buffer, at: number, end: number, start: number): number {
    while (at < end && VISIBLE[bytes[at]!] === 1) at++;
    const length = at - start - this.#targetAt;
    if (length > this.#limits.targetBytesMax) return this.#bad("target_too_long", "the target is over the limit");
    if (at === end) return at;
    const byte = bytes[at];
    if (byte === CR && length > 0) return this.#bad("unsupported_version", "no version");
    if (byte !== SPACE) return this.#bad("invalid_target", "a byte that a target must not hold");
    if (length === 0) return this.#bad("malformed_request", "no target");
    this.#targetEnd = at - start;
    this.#phase = "version";
    return at + 1;
  }

  #readVersion(byte: number): boolean {
    const column = this.#column++;
    if (column < VERSION.length) return byte === VERSION[column];
    if (column === 6) return byte === DOT;
    this.#digits = this.#digits * 10 + byte - ZERO;
    return column < VERSION_BYTES && byte >= ZERO && byte <= ZERO + 9;
  }

  #finish(text: string): ParsedHead | Fault {
    const method = this.#method;
    const target = text.slice(this.#targetAt, this.#targetEnd);
    const fields = this.#lines.section(text);
    const odd = text.includes("\t") && this.#hasOddCoding(text, fields);
    this.#lines.reset();
    this.#phase = "start";
    this.#method = "";
    this.#column = 0;
    this.#digits = 0;
    if (odd) return fault("invalid_transfer_encoding", "a tab beside the Transfer-Encoding");
    return readHead({ method, target, scheme: this.#scheme, proto: this.#minor, fields });
  }

  /** White space that RFC 9112 allows and parsers have tripped over; Node's does not take it. */
  #hasOddCoding(text: string, fields: FieldSection): boolean {
    const line = fields.indexOf(TRANSFER_ENCODING);
    return line !== -1 && this.#lines.rawValue(text, line).includes("\t");
  }

  #fieldFault(bytes: Buffer, at: number, end: number): Fault {
    const { problem } = this.#lines;
    if (problem === TOO_MANY) return fault("too_many_fields", "more field lines than the limit");
    const name = this.#lines.badName(this.#held.takeText(bytes, at, end));
    return fault(name === "content-length" ? "invalid_content_length" : "invalid_field", problem);
  }

  #bad(code: FaultCode, reason: string): typeof BAD {
    this.#fault = fault(code, reason);
    return BAD;
  }
}

function get(bytes: Buffer, at: number): string {
  return bytes[at + 2] === 0x54 ? "GET" : slice(bytes, at, at + 3);
}

function slice(bytes: Buffer, from: number, to: number): string {
  return bytes.toString("latin1", from, to);
}
