import { VALUE } from "../../core/strict/characters.ts";
import type { FieldSection } from "../../core/strict/field-section.ts";
import { ChunkedDecoder, type BodySink } from "./body-decoder.ts";
import { CR, LF, SPACE } from "./bytes.ts";
import { BAD, FieldLines, MORE } from "./field-lines.ts";
import { HeldBytes } from "./held-bytes.ts";
import { NO_BODY_LENGTH, readAnswerFraming, type AnswerFraming } from "./response-framing.ts";

/** What an answer consists of, as it arrives. */
export interface ResponseSink extends BodySink {
  /** 102 to 199; a 100 is for the node itself and is not told. */
  interim(status: number, fields: FieldSection): void;
  head(status: number, reason: string, fields: FieldSection): void;
}

/** An answer's head may be larger than a request's: cookies and policies add up. Each interim answer has the same. */
const HEAD_BYTES_MAX = 65_536;
const LINES_MAX = 1_000;
/** Interim answers, 100 included, before the one that counts. */
const INTERIM_MAX = 16;
/** `HTTP/1.x SSS`. */
const VERSION = Buffer.from("HTTP/1.");
const STATUS_AT = 9;

type Phase = "idle" | "status line" | "status line feed" | "lines" | "body" | "done" | "broken";

/**
 * Reads answers from a connection, one after the other, in pieces of any size. One reading or none: whatever RFC 9112 lets
 * a recipient repair is refused. The same bytes give the same calls, however they are split.
 */
export class ResponseParser {
  /** Why it is broken. Never holds bytes of the answer. */
  problem = "";
  /** The answer allows the connection to be used again: its end is certain and nobody asked to close. */
  reusable = false;
  /** How long the upstream keeps an idle connection, if it said so in `Keep-Alive`; in milliseconds. */
  keptMs: number | undefined;
  readonly #sink: ResponseSink;
  readonly #lines = new FieldLines(LINES_MAX);
  readonly #held = new HeldBytes();
  readonly #chunked = new ChunkedDecoder();
  #phase: Phase = "idle";
  #forHead = false;
  #interims = 0;
  /** Bytes of the status line so far. */
  #column = 0;
  #status = 0;
  #minor = 0;
  /** Where the field lines start, counted from the start of the head. */
  #linesAt = 0;
  #framing: AnswerFraming = NO_BODY_LENGTH;
  #bytesLeft = 0;

  constructor(sink: ResponseSink) {
    this.#sink = sink;
  }

  get done(): boolean {
    return this.#phase === "done";
  }

  get broken(): boolean {
    return this.#phase === "broken";
  }

  get trailers(): readonly string[] {
    return this.#framing.kind === "chunked" ? this.#chunked.trailers : [];
  }

  /** Waits for the answer to another request. */
  begin(forHead: boolean): void {
    this.#forHead = forHead;
    this.#interims = 0;
    this.#startHead();
  }

  /** Reads nothing more. */
  stop(): void {
    this.#phase = "broken";
    this.#held.clear();
  }

  /** Reads from `at` to `end`; gives the position behind the answer where it is `done`, else `end`. */
  read(bytes: Buffer, at: number, end: number): number {
    while (at < end && this.#phase !== "done" && this.#phase !== "broken") {
      if (this.#phase === "body") at = this.#readBody(bytes, at, end);
      else if (this.#phase === "idle") this.#bad("bytes came that nobody asked for");
      else at = this.#readHead(bytes, at, end);
    }
    return at;
  }

  /** The connection ended. True where that is the end of the answer. */
  finish(): boolean {
    if (this.#phase === "body" && this.#framing.kind === "close") this.#phase = "done";
    return this.#phase === "done";
  }

  #startHead(): void {
    this.#phase = "status line";
    this.#column = 0;
    this.#status = 0;
    this.#lines.reset();
  }

  #readHead(bytes: Buffer, at: number, end: number): number {
    const start = at - this.#held.length;
    if (this.#phase !== "lines") at = this.#readStatusLine(bytes, at, end);
    if (this.#phase === "lines") {
      if (this.#linesAt === 0) this.#linesAt = at - start;
      at = this.#lines.scan(bytes, at, end, start);
      if (at === BAD) this.#bad(this.#lines.problem);
    } else at = MORE;
    if (this.#phase === "broken") return end;
    const stop = at === MORE ? end : at;
    if (stop - start > HEAD_BYTES_MAX) {
      this.#bad("the head is too large");
      return end;
    }
    const from = start + this.#held.length;
    if (at === MORE) {
      this.#held.append(bytes, from, end);
      return end;
    }
    this.#headRead(this.#held.takeText(bytes, from, at));
    return at;
  }

  #readStatusLine(bytes: Buffer, at: number, end: number): number {
    while (at < end) {
      const byte = bytes[at]!;
      if (this.#phase === "status line feed") {
        if (byte !== LF) this.#bad("a bare carriage return");
        else this.#phase = "lines";
        this.#linesAt = 0;
        return at + 1;
      }
      const column = this.#column++;
      if (column < VERSION.length ? byte !== VERSION[column] : !this.#statusByte(byte, column)) {
        this.#bad("the status line is malformed");
        return end;
      }
      at++;
    }
    return at;
  }

  /** A byte behind `HTTP/1.`: the minor version, a space, three digits, and a reason that may be left out whole. */
  #statusByte(byte: number, column: number): boolean {
    if (column >= STATUS_AT && column < STATUS_AT + 3) {
      this.#status = this.#status * 10 + byte - 0x30;
      return byte >= 0x30 && byte <= 0x39;
    }
    if (column === 7) {
      this.#minor = byte - 0x30;
      return byte === 0x30 || byte === 0x31;
    }
    if (byte === CR && column > STATUS_AT + 2) {
      this.#phase = "status line feed";
      return true;
    }
    return column === 8 || column === STATUS_AT + 3 ? byte === SPACE : VALUE[byte] === 1;
  }

  #headRead(text: string): void {
    const status = this.#status;
    const fields = this.#lines.section(text);
    if (status === 101 || status < 100 || status > 599) return this.#bad("the status is invalid");
    const framing = readAnswerFraming(this.#minor, fields);
    if (framing.kind === "bad") return this.#bad(framing.problem);
    if (status < 200) {
      if (++this.#interims > INTERIM_MAX) return this.#bad("too many interim answers");
      if (framing.kind === "chunked" || this.#minor === 0) return this.#bad("an interim answer with a body");
      this.#startHead();
      if (status !== 100) this.#sink.interim(status, fields);
      return;
    }
    this.#framing = framing;
    this.keptMs = framing.keptMs;
    this.#frame(status, framing);
    // `HTTP/1.1 200 OK`; without a reason the line ends with the status.
    this.#sink.head(status, text.slice(STATUS_AT + 4, this.#linesAt - 2), fields);
  }

  #frame(status: number, framing: AnswerFraming): void {
    const { kind, bytes } = framing;
    this.#phase = "body";
    this.#bytesLeft = bytes;
    this.reusable = this.#minor === 1 && !framing.closes && kind !== "close";
    if (this.#forHead || status === 204 || status === 304) {
      this.#phase = "done";
      // A server that is wrong about these sends the body it announced; then it must not stand before another answer.
      this.reusable = this.#minor === 1 && !framing.closes && !this.#forHead && kind !== "chunked" && bytes === 0;
    } else if (kind === "chunked") this.#chunked.reset();
    else if (kind === "length" && bytes === 0) this.#phase = "done";
  }

  #readBody(bytes: Buffer, at: number, end: number): number {
    const { kind } = this.#framing;
    if (kind === "chunked") {
      const past = this.#chunked.read(bytes, at, end, this.#sink);
      if (past === BAD) this.#bad(this.#chunked.problem);
      else if (this.#chunked.done && !this.broken) this.#phase = "done";
      return past === BAD ? end : past;
    }
    if (kind === "close") {
      this.#sink.body(bytes, at, end);
      return end;
    }
    const stop = Math.min(end, at + this.#bytesLeft);
    this.#bytesLeft -= stop - at;
    this.#sink.body(bytes, at, stop);
    if (this.#bytesLeft === 0 && !this.broken) this.#phase = "done";
    return stop;
  }

  #bad(problem: string): void {
    if (this.#phase === "broken") return;
    this.problem = problem;
    this.#phase = "broken";
    this.reusable = false;
    this.#held.clear();
  }
}
