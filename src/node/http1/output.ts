import type { Socket } from "node:net";

/** What is put together into one piece; larger parts go to the system as they are, in one call. */
const COPIED_BYTES_MAX = 16_384;
/** What may wait for the end of the tick. */
const HELD_BYTES_MAX = 65_536;

/**
 * What is to be written to a connection, gathered until the tick ends: a head, its body and the end of it are one system
 * call. Strings are Latin-1.
 */
export class Output {
  readonly #socket: Socket;
  #parts: (string | Buffer)[] = [];
  #bytes = 0;
  #scheduled = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** False: the client does not keep up; wait for the socket's 'drain'. The bytes of a Buffer are the output's from now on. */
  push(part: string | Buffer): boolean {
    this.#parts.push(part);
    this.#bytes += part.length;
    if (this.#bytes > HELD_BYTES_MAX) this.flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      process.nextTick(flush, this);
    }
    return !this.#socket.writableNeedDrain;
  }

  flush(): void {
    const parts = this.#parts;
    const bytes = this.#bytes;
    if (parts.length === 0) return;
    this.#parts = [];
    this.#bytes = 0;
    const socket = this.#socket;
    if (!socket.writable) return;
    if (parts.length === 1) write(socket, parts[0]!);
    else if (bytes <= COPIED_BYTES_MAX) socket.write(together(parts, bytes));
    else {
      socket.cork();
      for (const part of parts) write(socket, part);
      socket.uncork();
    }
  }

  /** Forgets what is not written yet. */
  drop(): void {
    this.#parts = [];
    this.#bytes = 0;
  }

  /** At the end of the tick. */
  flushScheduled(): void {
    this.#scheduled = false;
    this.flush();
  }
}

function flush(output: Output): void {
  output.flushScheduled();
}

function write(socket: Socket, part: string | Buffer): void {
  if (typeof part === "string") socket.write(part, "latin1");
  else socket.write(part);
}

function together(parts: readonly (string | Buffer)[], bytes: number): Buffer {
  const all = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const part of parts) {
    if (typeof part === "string") at += all.write(part, at, "latin1");
    else {
      all.set(part, at);
      at += part.length;
    }
  }
  return all;
}
