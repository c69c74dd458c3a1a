import { closeSync, fdatasync, ftruncateSync, openSync, writeSync } from "node:fs";
import { promisify } from "node:util";

const flushData = promisify(fdatasync);

/** A segment while it is written. Writing is synchronous: what was written is with the system and outlives the process. */
export class SegmentFile {
  readonly #fd: number;
  #bytes = 0;
  #torn = false;
  /** The last of the flushes, which go one after the other. */
  #flushed: Promise<void> = Promise.resolve();

  /** @throws where there is such a file, or none can be made */
  constructor(file: string) {
    this.#fd = openSync(file, "ax", 0o600);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** A part of what could not be appended may be in the file and stay there. */
  get torn(): boolean {
    return this.#torn;
  }

  /** Appends the first `length` bytes, all or none of them unless it is torn then. @throws what the system says */
  append(bytes: Buffer, length: number): void {
    try {
      for (let done = 0; done < length;) done += writeSync(this.#fd, bytes, done, length - done);
    } catch (error) {
      this.#torn = true;
      ftruncateSync(this.#fd, this.#bytes);
      this.#torn = false;
      throw error;
    }
    this.#bytes += length;
  }

  /** Resolves when all that was appended by now would outlive the machine. */
  flush(): Promise<void> {
    return (this.#flushed = this.#flushed.catch(() => {}).then(() => flushData(this.#fd)));
  }

  async close(): Promise<void> {
    await this.flush().finally(() => closeSync(this.#fd));
  }
}
