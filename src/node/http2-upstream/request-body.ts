import type { ClientHttp2Stream } from "node:http2";
import type { Readable } from "node:stream";

export interface RequestBodyParts {
  readonly stream: ClientHttp2Stream;
  readonly body: Readable;
  /** As announced; absent: not known. */
  readonly bytes: number | undefined;
  /** Called once, when the body was sent whole. */
  readonly trailers: (() => readonly string[]) | undefined;
  /** Something was sent. */
  readonly progress: () => void;
  /** The request can never be finished: the body is not what was announced, or its trailers cannot be sent. */
  readonly broken: (reason: string) => void;
}

/**
 * Sends a body and the trailer fields behind it, no faster than the upstream takes them. The stream must have been opened
 * with `waitForTrailers`: then it ends well only by `sendTrailers`, and not when the library closes it.
 */
export class RequestBodySender {
  /** All of the body was handed to the stream; and the end of the request, too. */
  done = false;
  finished = false;
  readonly #parts: RequestBodyParts;
  #bytesLeft: number;
  #stopped = false;

  constructor(parts: RequestBodyParts) {
    this.#parts = parts;
    this.#bytesLeft = parts.bytes ?? Number.POSITIVE_INFINITY;
    const { body, stream } = parts;
    stream.on("drain", this.#drained).once("wantTrailers", this.#sendTrailers);
    body.on("data", this.#data).on("end", this.#end).on("error", this.#broken).on("close", this.#broken);
    // One that was given up before it came here tells nobody any more.
    if (body.destroyed) setImmediate(this.#broken);
    // It may have been read from before, and paused.
    body.resume();
  }

  /** It waits for the client, not for the upstream. */
  get starved(): boolean {
    return !this.done && !this.#parts.stream.writableNeedDrain;
  }

  /** Sends nothing more; an unfinished body is given up. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    const { body } = this.#parts;
    body.off("data", this.#data).off("end", this.#end).off("close", this.#broken);
    if (!this.done) body.destroy();
  }

  readonly #data = (chunk: Buffer): void => {
    const { stream, body, progress } = this.#parts;
    this.#bytesLeft -= chunk.length;
    if (this.#bytesLeft < 0) return this.#refuse("the body is longer than announced");
    if (!stream.write(chunk)) body.pause();
    progress();
  };

  readonly #drained = (): void => {
    if (this.done || this.#stopped) return;
    this.#parts.body.resume();
    this.#parts.progress();
  };

  readonly #end = (): void => {
    const { stream, bytes, progress } = this.#parts;
    if (bytes !== undefined && this.#bytesLeft > 0) return this.#refuse("the body is shorter than announced");
    this.done = true;
    stream.end();
    progress();
  };

  readonly #sendTrailers = (): void => {
    const { stream, trailers } = this.#parts;
    // The library asks for them as well where it ends a stream that is to be reset.
    if (!this.done || this.#stopped || stream.closed) return;
    const list = trailers?.() ?? [];
    const fields: Record<string, string[]> = Object.create(null);
    for (let i = 0; i < list.length; i += 2) (fields[list[i]!.toLowerCase()] ??= []).push(list[i + 1]!);
    try {
      stream.sendTrailers(fields);
      this.finished = true;
    } catch {
      this.#refuse("the trailers cannot be sent");
    }
  };

  readonly #broken = (): void => {
    if (!this.done && !this.#stopped) this.#refuse("the body broke off");
  };

  #refuse(reason: string): void {
    this.#parts.broken(reason);
  }
}
