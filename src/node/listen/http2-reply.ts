import { constants, type ServerHttp2Stream } from "node:http2";
import type { AnswerFields, Reply } from "../exchange.ts";
import { readWritten } from "../written-fields.ts";
import { AnswerLength } from "./answer-length.ts";

const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = constants;

/** An answer on an HTTP/2 stream. After `end` or `abort`, or once the stream is gone, all calls are without effect. */
export class Http2Reply implements Reply {
  started = false;
  over = false;
  readonly #stream: ServerHttp2Stream;
  readonly #head: boolean;
  #length: AnswerLength | undefined;
  #bodiless = false;
  #trailers: readonly string[] = [];

  /** @param head the request's method is HEAD */
  constructor(stream: ServerHttp2Stream, head: boolean) {
    this.#stream = stream;
    this.#head = head;
  }

  inform(status: number, lines: string): void {
    // 101 has no meaning in HTTP/2 (RFC 9113 section 8.6).
    if (this.#gone || this.started || status === 101) return;
    this.#stream.additionalHeaders({ ...headersOf(loweredFields(lines)), ":status": status });
  }

  start(status: number, _reason: string, { lines, bodyBytes }: AnswerFields): void {
    if (this.#gone || this.started) return;
    this.started = true;
    this.#bodiless = this.#head || status === 204 || status === 304;
    this.#length = new AnswerLength(bodyBytes, this.#bodiless);
    const list = [":status", String(status), ...loweredFields(lines)];
    // Besides room for trailers this keeps the library from ending the stream well when it is to be reset.
    this.#stream.respond(list, { endStream: this.#bodiless, waitForTrailers: !this.#bodiless });
  }

  write(bytes: Buffer, start = 0, end = bytes.length, owned = true): boolean {
    if (this.#gone || this.#bodiless) return true;
    if (!this.#length!.take(end - start)) {
      this.abort();
      return true;
    }
    const chunk = bytes.subarray(start, end);
    return this.#stream.write(owned ? chunk : Buffer.from(chunk));
  }

  flush(): void {}

  onDrain(callback: () => void): void {
    this.#stream.once("drain", callback);
  }

  end(trailers: readonly string[] = []): void {
    if (this.#gone) return;
    if (!this.#length!.complete) return this.abort();
    this.over = true;
    this.#trailers = trailers;
    if (this.#bodiless) this.#stream.once("finish", () => this.#dismissRest());
    else this.#stream.once("wantTrailers", () => this.#sendTrailers());
    this.#stream.end();
  }

  closeAfter(): void {}

  abort(): void {
    if (this.#gone) return;
    this.over = true;
    this.#stream.close(NGHTTP2_INTERNAL_ERROR);
  }

  silence(): void {
    this.over = true;
  }

  get #gone(): boolean {
    return this.over || this.#stream.destroyed || this.#stream.closed;
  }

  #sendTrailers(): void {
    if (this.#stream.destroyed || this.#stream.closed) return;
    const lowered = this.#trailers.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text));
    this.#stream.sendTrailers(headersOf(lowered));
    // A reset overtakes what is queued.
    setImmediate(() => this.#dismissRest());
  }

  // RFC 9113 section 8.1: the answer is out, what is left of the request is not wanted.
  #dismissRest(): void {
    const stream = this.#stream;
    if (!stream.readableEnded && !stream.endAfterHeaders && !stream.closed) stream.close(NGHTTP2_NO_ERROR);
  }
}

/** Written field lines as a flat list, names in lower case (RFC 9113 section 8.2). */
export function loweredFields(lines: string): string[] {
  return readWritten(lines).map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text));
}

function headersOf(list: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = Object.create(null);
  for (let i = 0; i < list.length; i += 2) (headers[list[i]!] ??= []).push(list[i + 1]!);
  // The library wants an ordinary object.
  return { ...headers };
}
