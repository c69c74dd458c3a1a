import { readFrameHead } from "./frame-head.ts";

const NOTHING = Buffer.alloc(0);

/** Follows the frames that a server sends, to know where one of the node's own may stand between them. */
export class ServerFrames {
  #head: Buffer = NOTHING;
  #payloadLeft = 0;

  /** What was sent so far ends with a frame. */
  get between(): boolean {
    return this.#payloadLeft === 0 && this.#head.length === 0;
  }

  read(chunk: Buffer): void {
    let bytes = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    this.#head = NOTHING;
    while (bytes.length > 0) {
      if (this.#payloadLeft === 0) {
        const head = readFrameHead(bytes, 0);
        if (head === undefined) {
          this.#head = Buffer.from(bytes);
          return;
        }
        this.#payloadLeft = head.payloadBytes;
        bytes = bytes.subarray(head.headBytes);
      }
      const passed = Math.min(this.#payloadLeft, bytes.length);
      this.#payloadLeft -= passed;
      bytes = bytes.subarray(passed);
    }
  }
}
