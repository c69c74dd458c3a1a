import type { Socket } from "node:net";

/** Larger buffers go to the system as they are; smaller ones become part of the text around them. */
const COPIED_BYTES_MAX = 4_096;
/** What may be held back. */
const HELD_BYTES_MAX = 16_384;

/**
 * HOT PATH. What is to be written to a connection, gathered until somebody says `flush`: a head, its body and the end of
 * it are one system call. As text, because a short Latin-1 string is written from the stack, without an object for each
 * write.
 */
export class Output {
  readonly #socket: Socket;
  #text = "";

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Latin-1. False: the client does not keep up; wait for the socket's 'drain'. */
  push(text: string): boolean {
    this.#text += text;
    if (this.#text.length > HELD_BYTES_MAX) this.flush();
    return !this.#socket.writableNeedDrain;
  }

  /** Bytes that are not `owned` may be overwritten after the call. */
  pushBytes(bytes: Buffer, start: number, end: number, owned: boolean): boolean {
    if (end - start <= COPIED_BYTES_MAX) return this.push(bytes.toString("latin1", start, end));
    const part = bytes.subarray(start, end);
    this.#writeWith(owned ? part : Buffer.from(part));
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
