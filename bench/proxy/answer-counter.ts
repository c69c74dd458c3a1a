import { connect, type Socket } from "node:net";

export interface AnswerListener {
  /** A connection stands; again after each that broke. */
  opened(): void;
  /** The last byte of an answer came. */
  answered(status: number): void;
  broke(): void;
}

/** A kept connection that sends prepared requests and finds the ends of answers that have a Content-Length. */
export class AnswerCounter {
  readonly #port: number;
  readonly #listener: AnswerListener;
  #socket: Socket;
  #head = "";
  #status = 0;
  /** Bytes that are left of the body; -1: the head is being read. */
  #left = -1;

  constructor(port: number, listener: AnswerListener) {
    this.#port = port;
    this.#listener = listener;
    this.#socket = this.#open();
  }

  send(request: string): void {
    this.#socket.write(request, "latin1");
  }

  #open(): Socket {
    this.#head = "";
    this.#left = -1;
    const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
    socket.once("connect", () => this.#listener.opened());
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", () => {});
    socket.once("close", () => {
      this.#listener.broke();
      this.#socket = this.#open();
    });
    return socket;
  }

  #read(chunk: Buffer): void {
    if (this.#left === -1) {
      this.#head += chunk.toString("latin1");
      const end = this.#head.indexOf("\r\n\r\n");
      if (end === -1) return;
      const length = /\r\nContent-Length: (\d+)\r\n/i.exec(this.#head)?.[1];
      if (length === undefined) throw new Error(`an answer without length: ${this.#head.slice(0, end)}`);
      this.#status = Number(this.#head.slice(9, 12));
      this.#left = Number(length) - (this.#head.length - end - 4);
      this.#head = "";
    } else this.#left -= chunk.length;
    if (this.#left > 0) return;
    this.#left = -1;
    this.#listener.answered(this.#status);
  }
}
