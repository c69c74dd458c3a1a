import { ALWAYS_ALLOWED_BYTES } from "../../core/decode/inflate-stream.ts";
import { RATIO_MAX } from "../../core/decode/inflate.ts";
import { ZlibStream } from "../../core/decode/zlib-stream.ts";
import type { ClientDeflate } from "./permessage-deflate.ts";

/** What every message ends with, and what is left out of it (RFC 7692 section 7.2.2). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);
const OUTPUT_BYTES = 16 * 1024;

/** What a connection takes whose messages are deflated: the window, the decompressor, and a piece of its output. */
export const INFLATER_BYTES = 64 * 1024;

/** Inflates the messages of one connection, one after the other (RFC 7692). */
export class MessageInflater {
  /** The message is more than what was sent of it can be worth. It is inflated on, for the sake of those behind it. */
  tooLarge = false;
  /** This is not what deflate gives, or it ends before the message does. */
  damaged = false;
  readonly #agreed: ClientDeflate;
  #engine: ZlibStream | undefined;
  /** Bytes that the decompressor was given; of the message, and what came of them. */
  #fed = 0;
  #read = 0;
  #given = 0;

  constructor(agreed: ClientDeflate) {
    this.#agreed = agreed;
  }

  /** What this piece of a message gives. To be called again only when it is through. @param last of its message */
  async *write(piece: Buffer, last: boolean): AsyncGenerator<Buffer, void> {
    const { windowBits } = this.#agreed;
    const engine = (this.#engine ??= new ZlibStream("deflate", { outputBytes: OUTPUT_BYTES, windowBits }));
    for (const input of last ? [piece, TAIL] : [piece]) {
      if (input.length === 0) continue;
      this.#fed += input.length;
      this.#read += input.length;
      for await (const output of engine.write(input)) {
        this.#given += output.length;
        this.tooLarge ||= this.#given > Math.max(ALWAYS_ALLOWED_BYTES, this.#read * RATIO_MAX);
        yield output;
      }
      // A block that says it is the last ends the data for some readers, and for others the context.
      this.damaged = engine.damaged || engine.used < this.#fed;
      if (this.damaged) return;
    }
    if (last) this.#begin();
  }

  close(): void {
    this.#engine?.close();
  }

  #begin(): void {
    this.#read = this.#given = 0;
    this.tooLarge = false;
    if (this.#agreed.takeover) return;
    this.close();
    this.#engine = undefined;
    this.#fed = 0;
  }
}
