import { Readable } from "node:stream";
import { constants, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import { fault, type Fault } from "../../core/fault.ts";
import type { NodeConfig } from "../config/schema.ts";
import { connectionTimers, type Timed } from "../http1/timer-wheel.ts";
import type { Carrier, Transaction } from "../http1/transaction.ts";
import { problemOfTrailers, readAnswerHead } from "./answer-fields.ts";
import { RequestBodySender } from "./request-body.ts";

const { NGHTTP2_CANCEL, NGHTTP2_FLAG_END_STREAM, NGHTTP2_PROTOCOL_ERROR } = constants;

/** The frame that opens a stream (RFC 9113 section 6.2), as the library numbers it. */
const HEADERS_FRAME = 0x01;

/** Interim answers, 100 included, before the one that counts. */
const INTERIM_MAX = 16;

/** What a stream asks of its connection. */
export interface StreamHost {
  readonly session: ClientHttp2Session;
  readonly timeouts: NodeConfig["timeouts"];
  /** A stream ended before its answer did; says why, and whether the request may be taken for one that never came. */
  explain(stream: ClientHttp2Stream): { readonly cause: Fault; readonly untouched: boolean };
  /** The library could not send a frame, and ends the connection. */
  frameFailed(): void;
  /** Nothing came in time; the connection may be dead. */
  silent(): void;
  /** The stream is gone: there is room for another. */
  streamClosed(): void;
}

/** One request and its answer on a stream of an HTTP/2 connection (RFC 9113 section 8.1). */
export class UpstreamStream implements Carrier, Timed {
  deadlineMs = 0;
  place = -1;
  readonly #host: StreamHost;
  readonly #stream: ClientHttp2Stream;
  #transaction: Transaction | undefined;
  #sender: RequestBodySender | undefined;
  #interims = 0;
  /** The head of the request could not be sent. */
  #unsent = false;
  #headRead = false;
  #trailers: readonly string[] = [];
  /** The upstream ended the stream; else it was reset. */
  #whole = false;
  #paused = false;
  #flushing = false;

  /** @param head as `requestHead` makes it */
  constructor(host: StreamHost, transaction: Transaction, head: string[]) {
    const { body, bodyBytes: bytes, trailers } = transaction.request;
    this.#host = host;
    this.#transaction = transaction;
    const stream = host.session.request(head, { endStream: body === undefined, waitForTrailers: body !== undefined });
    this.#stream = stream;
    this.#noteEnd();
    stream
      .on("headers", (_headers, _flags, raw) => this.#interim(raw))
      .on("response", (_headers, flags, raw) => this.#head(raw, (flags & NGHTTP2_FLAG_END_STREAM) !== 0))
      .on("trailers", (_headers, _flags, raw) => this.#trailersRead(raw))
      .on("end", () => this.#ended())
      .on("frameError", (type) => {
        this.#unsent ||= type === HEADERS_FRAME;
        host.frameFailed();
      })
      // Told by 'close'.
      .on("error", () => {})
      .on("close", () => this.#closed());
    connectionTimers.arm(this, host.timeouts.response_head);
    if (body === undefined) return;
    this.#sender = new RequestBodySender({
      stream,
      body: Buffer.isBuffer(body) ? Readable.from(body, { objectMode: false }) : body,
      bytes,
      trailers,
      progress: () => this.#alive(),
      broken: (reason) => this.#fail(fault("internal", reason), NGHTTP2_CANCEL),
    });
  }

  resume(): void {
    if (!this.#paused || this.#transaction === undefined) return;
    this.#paused = false;
    this.#alive();
    this.#stream.resume();
  }

  abandon(): void {
    this.#release();
    this.#stream.close(NGHTTP2_CANCEL);
  }

  late(): void {
    // While the client still sends the body, the upstream is not the one who is late.
    if (!this.#headRead && this.#sender?.starved === true) return this.#alive();
    const reason = this.#headRead ? "the answer stalled" : "no answer in time";
    this.#fail(fault("upstream_timeout", reason), NGHTTP2_CANCEL);
    this.#host.silent();
  }

  /**
   * A reset without an error looks like an end to whoever reads the stream. But only there the library has closed the
   * stream before it says so.
   */
  #noteEnd(): void {
    const stream = this.#stream;
    const { push } = stream;
    stream.push = (chunk, encoding) => {
      if (chunk === null && !stream.closed) this.#whole = true;
      return push.call(stream, chunk, encoding);
    };
  }

  #alive(): void {
    if (this.#transaction === undefined || this.#paused) return;
    const { response_head: headMs, response_idle: idleMs } = this.#host.timeouts;
    connectionTimers.arm(this, this.#headRead ? idleMs : headMs);
  }

  #interim(raw: readonly string[]): void {
    if (this.#transaction === undefined) return;
    const read = readAnswerHead(raw);
    if (typeof read === "string") return this.#malformed(read);
    if (this.#headRead || read.status >= 200) return this.#malformed("a second head");
    if (++this.#interims > INTERIM_MAX) return this.#malformed("too many interim answers");
    // A 100 is for the node itself.
    if (read.status !== 100) this.#transaction.interim(read.status, read.fields);
  }

  #head(raw: readonly string[], ends: boolean): void {
    if (this.#transaction === undefined) return;
    const read = readAnswerHead(raw);
    if (typeof read === "string") return this.#malformed(read);
    if (this.#headRead || read.status < 200) return this.#malformed("a second head, or none that is final");
    this.#headRead = true;
    this.#alive();
    this.#transaction.head(read.status, "", read.fields);
    // In the same turn, so that the client's head can end its stream, too.
    if (ends) return this.#complete();
    this.#flushSoon();
    this.#stream.on("data", (chunk: Buffer) => this.#data(chunk));
  }

  #data(chunk: Buffer): void {
    if (this.#transaction === undefined) return;
    this.#flushSoon();
    if (this.#transaction.data(chunk, 0, chunk.length, true)) return this.#alive();
    if (this.#paused || this.#transaction === undefined) return;
    this.#paused = true;
    // Whoever does not take the answer has a time limit of its own.
    connectionTimers.disarm(this);
    this.#stream.pause();
  }

  /** Frames that were read together go to the client together. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      this.#transaction?.flush();
    });
  }

  #trailersRead(raw: readonly string[]): void {
    if (this.#transaction === undefined) return;
    const problem = problemOfTrailers(raw);
    if (problem === undefined) this.#trailers = raw;
    else this.#malformed(problem);
  }

  #ended(): void {
    if (this.#whole && this.#headRead) this.#complete();
  }

  #complete(): void {
    const transaction = this.#release();
    // An answer before the end of the request: the rest is not wanted.
    if (this.#sender !== undefined && !this.#sender.finished) this.#stream.close(NGHTTP2_CANCEL);
    else this.#stream.resume();
    transaction?.end(this.#trailers);
  }

  #malformed(problem: string): void {
    this.#fail(fault("upstream_broken", problem), NGHTTP2_PROTOCOL_ERROR);
  }

  #fail(cause: Fault, code: number): void {
    const transaction = this.#release();
    this.#stream.close(code);
    this.#tell(transaction, cause, false);
  }

  #closed(): void {
    const transaction = this.#release();
    if (transaction !== undefined) {
      const { cause, untouched } = this.#host.explain(this.#stream);
      this.#tell(transaction, cause, (untouched || this.#unsent) && !this.#headRead && this.#interims === 0);
    }
    this.#host.streamClosed();
  }

  #tell(transaction: Transaction | undefined, cause: Fault, unanswered: boolean): void {
    if (transaction === undefined) return;
    if (!this.#headRead) return transaction.broke(cause, unanswered);
    // What came before the break goes to the client first; HTTP/2 sends it when this turn is over.
    transaction.flush();
    process.nextTick(() => transaction.broke(cause, unanswered));
  }

  #release(): Transaction | undefined {
    const transaction = this.#transaction;
    this.#transaction = undefined;
    connectionTimers.remove(this);
    this.#sender?.stop();
    return transaction;
  }
}
