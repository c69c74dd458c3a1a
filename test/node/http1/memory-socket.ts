import type { Socket } from "node:net";
import { Duplex } from "node:stream";

/** A connection without a network: what a test feeds arrives, what is written is kept. */
export class MemorySocket extends Duplex {
  readonly written: Buffer[] = [];
  bytesWritten = 0;

  constructor() {
    super({ allowHalfOpen: true });
    this.on("error", () => {});
  }

  /** As one read. */
  feed(bytes: Buffer): void {
    this.push(bytes);
  }

  get answer(): string {
    return Buffer.concat(this.written).toString("latin1");
  }

  /** For code that expects a real one, and uses of it what is here. */
  asSocket(): Socket {
    return this as unknown as Socket;
  }

  resetAndDestroy(): this {
    return this.destroy();
  }

  setTimeout(): this {
    return this;
  }

  destroySoon(): void {
    this.end();
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(Buffer.from(chunk));
    this.bytesWritten += chunk.length;
    done();
  }
}
