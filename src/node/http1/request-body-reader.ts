import { fault, type Fault } from "../../core/fault.ts";
import { checkTrailers } from "../../core/strict/check-trailers.ts";
import type { Framing } from "../../core/strict/checked-head.ts";
import { ChunkedDecoder, type BodySink } from "./body-decoder.ts";
import { BAD } from "./field-lines.ts";
import { RequestStream } from "./request-stream.ts";

/** Takes the body of one request from the bytes of its connection and gives it to the pipeline as a stream. */
export class RequestBodyReader implements BodySink {
  readonly stream: RequestStream;
  /** All of it was read. The stream's end is the caller's to push. */
  done = false;
  /** The pipeline has as much as may wait for it. */
  full = false;
  /** The pipeline reads it. */
  wanted = false;
  readonly #chunked: ChunkedDecoder | undefined;
  #left: number;
  #owned = true;

  private constructor(framing: Framing, resume: () => void) {
    this.#chunked = framing.kind === "chunked" ? new ChunkedDecoder() : undefined;
    this.#left = framing.kind === "length" ? framing.bytes : 0;
    this.stream = new RequestStream(() => {
      if (this.wanted && !this.full) return;
      this.wanted = true;
      this.full = false;
      resume();
    });
  }

  /** Undefined where there is no body. `resume` is called when the stream wants more. */
  static for(framing: Framing, resume: () => void): RequestBodyReader | undefined {
    if (framing.kind === "none" || (framing.kind === "length" && framing.bytes === 0)) return undefined;
    return new RequestBodyReader(framing, resume);
  }

  /** Trailer fields, checked; complete when `done`. */
  get trailers(): readonly string[] {
    return this.#chunked?.trailers ?? [];
  }

  /**
   * Reads from `at` to `upTo`; gives the position behind what was read: `upTo`, or the end of the body. Bytes that are not
   * `owned` are copied.
   */
  read(bytes: Buffer, at: number, upTo: number, owned: boolean): number | Fault {
    this.#owned = owned;
    const chunked = this.#chunked;
    if (chunked === undefined) {
      const end = at + Math.min(this.#left, upTo - at);
      this.#left -= end - at;
      this.done = this.#left === 0;
      this.body(bytes, at, end);
      return end;
    }
    const past = chunked.read(bytes, at, upTo, this);
    if (past === BAD) return fault(chunked.code, chunked.problem);
    this.done = chunked.done;
    return (this.done ? checkTrailers(chunked.trailers) : undefined) ?? past;
  }

  body(bytes: Buffer, start: number, end: number): void {
    if (this.stream.destroyed || start === end) return;
    const chunk = bytes.subarray(start, end);
    if (!this.stream.push(this.#owned ? chunk : Buffer.from(chunk))) this.full = true;
  }
}
