import type { Socket } from "node:net";

/** Larger buffers go to the system as they are; smaller ones become part of the text around them. */
const COPIED_BYTES_MAX = 4_096;
/** What may wait for the end of the tick. */
const HELD_BYTES_MAX = 16_384;

/**
 * HOT PATH. What is to be written to a connection, gathered until the tick ends: a head, its body and the end of it are
 * one system call. As text, because a short Latin-1 string is written from the stack, without an object for each write.
 */
export class Output {
  readonly #socket: Socket;
  #text = "";
  #scheduled = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /**
   * False: the client does not keep up; wait for the socket's 'drain'. Strings are Latin-1; the bytes of a Buffer are the
   * output's from now on.
   */
  push(part: string | Buffer): boolean {
    if (typeof part === "string") this.#text += part;
    else if (part.length <= COPIED_BYTES_MAX) this.#text += part.toString("latin1");
    else this.#writeWith(part);
    if (this.#text.length > HELD_BYTES_MAX) this.flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      process.nextTick(flush, this);
    }
    return !this.#socket.writableNeedDrain;
  }

  flush(): void {
    const text = this.#text;
    if (text === "") return;
    this.#text = "";
    if (this.#socket.writable) this.#socket.write(text, "latin1");
  }

  /** Forgets what is not written yet. */
  drop(): void {
    this.#text = "";
  }

  /** At the end of the tick. */
  flushScheduled(): void {
    this.#scheduled = false;
    this.flush();
  }

  /** What is held and these bytes, in one system call. */
  #writeWith(bytes: Buffer): void {
    const socket = this.#socket;
    if (!socket.writable) return;
    socket.cork();
    this.flush();
    socket.write(bytes);
    socket.uncork();
  }
}

function flush(output: Output): void {
  output.flushScheduled();
}
