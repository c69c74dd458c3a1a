import type { Socket } from "node:net";
import type { Readable } from "node:stream";

export interface BodyWriterParts {
  readonly socket: Socket;
  /** Request line and field lines; still without the framing where `bytes` is absent, and without the empty line. */
  readonly head: string;
  readonly body: Readable;
  /** As announced; absent: chunked. */
  readonly bytes: number | undefined;
  /** Something was sent. */
  readonly progress: () => void;
  /** The body ended before it was complete, or is longer than announced: the request can never be finished. */
  readonly broken: (reason: string) => void;
}

/** HOT PATH. Head and body, if there is one, in one system call. */
export function writeWhole(socket: Socket, head: string, body: Buffer | undefined): void {
  if (body === undefined) {
    socket.write(head, "latin1");
    return;
  }
  socket.cork();
  socket.write(head, "latin1");
  if (body.length > 0) socket.write(body);
  socket.uncork();
}

/**
 * Sends the head of a request and its body, framed anew: exactly the announced bytes, or chunks. The head waits for the
 * first bytes of the body, until the end of this turn of the event loop, so that both take one system call.
 */
export class RequestBodyWriter {
  /** All of it was handed to the socket. */
  done = false;
  readonly #parts: BodyWriterParts;
  #head: string | undefined;
  #bytesLeft: number;
  /** The end of the chunk before the next. */
  #chunkEnd = "";
  #stopped = false;

  constructor(parts: BodyWriterParts) {
    this.#parts = parts;
    this.#head = parts.head;
    this.#bytesLeft = parts.bytes ?? Number.POSITIVE_INFINITY;
    const { body } = parts;
    setImmediate(() => {
      // One that was given up before it came here tells nobody any more.
      if (body.destroyed) this.#broken();
      else this.#sendHead();
    });
    body.on("data", this.#data).on("end", this.#end).on("error", this.#broken).on("close", this.#broken);
    // It may have been read from before, and paused.
    body.resume();
  }

  /** The upstream takes more. */
  drained(): void {
    if (!this.done && !this.#stopped) this.#parts.body.resume();
  }

  /** Sends nothing more; an unfinished body is given up. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    const { body } = this.#parts;
    body.off("data", this.#data).off("end", this.#end).off("close", this.#broken);
    if (!this.done) body.destroy();
  }

  #sendHead(): void {
    if (this.#head === undefined || this.#stopped) return;
    const { socket, bytes } = this.#parts;
    socket.write(`${this.#head}${bytes === undefined ? "Transfer-Encoding: chunked\r\n" : ""}\r\n`, "latin1");
    this.#head = undefined;
  }

  readonly #data = (chunk: Buffer): void => {
    const { socket, bytes, body, progress, broken } = this.#parts;
    // An empty chunk would be the last.
    if (chunk.length === 0) return;
    this.#bytesLeft -= chunk.length;
    if (this.#bytesLeft < 0) {
      broken("the body is longer than announced");
      return;
    }
    socket.cork();
    this.#sendHead();
    if (bytes === undefined) {
      socket.write(`${this.#chunkEnd}${chunk.length.toString(16)}\r\n`, "latin1");
      this.#chunkEnd = "\r\n";
    }
    if (!socket.write(chunk)) body.pause();
    socket.uncork();
    progress();
  };

  readonly #end = (): void => {
    const { socket, bytes, progress, broken } = this.#parts;
    if (bytes !== undefined && this.#bytesLeft > 0) {
      broken("the body is shorter than announced");
      return;
    }
    this.done = true;
    if (bytes === undefined) {
      // Nothing was sent yet: then the body is empty, and its length known.
      const empty = this.#head !== undefined;
      socket.write(empty ? `${this.#head}Content-Length: 0\r\n\r\n` : `${this.#chunkEnd}0\r\n\r\n`, "latin1");
      this.#head = undefined;
    } else this.#sendHead();
    progress();
  };

  readonly #broken = (): void => {
    if (!this.done && !this.#stopped) this.#parts.broken("the body broke off");
  };
}
