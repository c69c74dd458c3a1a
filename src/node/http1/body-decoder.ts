import type { FaultCode } from "../../core/fault.ts";
import { CR, HEX, LF, SEMICOLON } from "./bytes.ts";
import { stepExtension, type ExtensionState } from "./chunk-extension.ts";
import { BAD, FieldLines, MORE } from "./field-lines.ts";
import { HeldBytes } from "./held-bytes.ts";

export interface BodySink {
  /** Data of the body. The bytes are the reader's buffer: what is kept must be copied unless the buffer is given away. */
  body(bytes: Buffer, start: number, end: number): void;
}

/** Digits of a chunk size, leading zeros included. */
const SIZE_DIGITS_MAX = 16;
/** Bytes of the extensions of one chunk, and of one body. */
const EXTENSION_BYTES_MAX = 256;
const EXTENSIONS_BYTES_MAX = 16_384;
const TRAILER_LINES_MAX = 64;
const TRAILER_BYTES_MAX = 16_384;

type State =
  | "size"
  | "extension"
  | "size line feed"
  | "data"
  | "data end"
  | "data line feed"
  | "trailers"
  | "done"
  | "broken";

/**
 * Takes the chunked coding (RFC 9112 section 7.1) off a body, in pieces of any size. Extensions are checked, bounded and
 * dropped; trailer lines are collected, for the caller to judge.
 */
export class ChunkedDecoder {
  /** Why `read` gave `BAD`, and what a client is told that sent it. */
  problem = "";
  code: FaultCode = "invalid_chunk";
  #state: State = "size";
  #extension: ExtensionState = "start";
  /** Bytes that are left of the chunk. */
  #left = 0;
  #digits = 0;
  #extensionBytes = 0;
  #extensionsBytes = 0;
  #trailerBytes = 0;
  #trailers: readonly string[] = [];
  // Made when there are trailers: few bodies have any.
  #lines: FieldLines | undefined;
  #held: HeldBytes | undefined;

  get done(): boolean {
    return this.#state === "done";
  }

  /** Complete once it is `done`: names and values as received, flat. */
  get trailers(): readonly string[] {
    return this.#trailers;
  }

  /** For another body. */
  reset(): void {
    this.#state = "size";
    this.#left = 0;
    this.#digits = 0;
    this.#extensionBytes = 0;
    this.#extensionsBytes = 0;
    this.#trailerBytes = 0;
    this.#trailers = [];
    this.#lines = undefined;
    this.#held = undefined;
  }

  /**
   * Reads from `at` to `end`; gives the position behind the body where it is `done`, else `end`, or `BAD`. The data of
   * all chunks in these bytes is moved together and given in one piece: a body of one-byte chunks costs no more objects
   * than any other. `bytes` must be the caller's to change.
   */
  read(bytes: Buffer, at: number, end: number, sink: BodySink): number {
    let from = at;
    let to = at;
    while (at < end && at !== BAD && this.#state !== "done") {
      if (this.#state === "data") {
        const taken = Math.min(this.#left, end - at);
        if (to === from) from = to = at;
        else bytes.copyWithin(to, at, at + taken);
        to += taken;
        at += taken;
        this.#left -= taken;
        if (this.#left === 0) this.#state = "data end";
      } else if (this.#state === "trailers") {
        at = this.#readTrailers(bytes, at, end);
      } else if (!this.#step(bytes[at++]!)) at = this.#bad("invalid_chunk", "the chunked coding is malformed");
    }
    // What came before the break is given all the same, so that the calls do not depend on how the bytes were split.
    if (to > from) sink.body(bytes, from, to);
    return at;
  }

  /** One byte of the coding; false: it does not belong there. */
  #step(octet: number): boolean {
    switch (this.#state) {
      case "size":
        return this.#readSize(octet);
      case "extension":
        return this.#readExtension(octet);
      case "size line feed":
        this.#digits = 0;
        this.#extensionBytes = 0;
        this.#state = this.#left === 0 ? "trailers" : "data";
        return octet === LF;
      case "data end":
        this.#state = "data line feed";
        return octet === CR;
      case "data line feed":
        this.#state = "size";
        return octet === LF;
      case "data":
      case "trailers":
      case "done":
      case "broken":
        return false;
    }
  }

  #readSize(octet: number): boolean {
    const digit = HEX[octet]!;
    if (digit !== -1) {
      this.#left = this.#left * 16 + digit;
      return ++this.#digits <= SIZE_DIGITS_MAX && this.#left <= Number.MAX_SAFE_INTEGER;
    }
    this.#state = octet === CR ? "size line feed" : "extension";
    this.#extension = "start";
    return this.#digits > 0 && (octet === CR || octet === SEMICOLON);
  }

  #readExtension(octet: number): boolean {
    if (++this.#extensionBytes > EXTENSION_BYTES_MAX || ++this.#extensionsBytes > EXTENSIONS_BYTES_MAX) return false;
    const next = stepExtension(this.#extension, octet);
    if (next === "malformed") return false;
    if (next === "over") this.#state = "size line feed";
    else this.#extension = next;
    return true;
  }

  #readTrailers(bytes: Buffer, at: number, end: number): number {
    const lines = (this.#lines ??= new FieldLines(TRAILER_LINES_MAX));
    const held = (this.#held ??= new HeldBytes());
    const past = lines.scan(bytes, at, end, at - held.length);
    if (past === BAD) return this.#bad("invalid_field", lines.problem);
    const stop = past === MORE ? end : past;
    this.#trailerBytes += stop - at;
    if (this.#trailerBytes > TRAILER_BYTES_MAX)
      return this.#bad("head_too_large", "the trailer section is over the limit");
    if (past === MORE) {
      held.append(bytes, at, end);
      return end;
    }
    this.#trailers = lines.section(held.takeText(bytes, at, past)).list();
    this.#state = "done";
    return past;
  }

  #bad(code: FaultCode, problem: string): typeof BAD {
    this.#state = "broken";
    this.code = code;
    this.problem = problem;
    return BAD;
  }
}
