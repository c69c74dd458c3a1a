import type { MemoryBound } from "../../core/memory-bound.ts";
import { INFLATER_BYTES } from "./message-inflater.ts";
import { agreedDeflate, readableOffers, type ClientDeflate } from "./permessage-deflate.ts";

/** What a client offers to deflate its messages by, as far as the node can read them and there is room for it. */
export class DeflateOffer {
  /** A field value for the upstream; empty: no offer. */
  readonly text: string;
  readonly #memory: MemoryBound;
  #held: boolean;

  /** @param values of `Sec-WebSocket-Extensions` */
  constructor(values: readonly string[], memory: MemoryBound) {
    const offers = readableOffers(values);
    this.#memory = memory;
    this.#held = offers !== "";
    const roomy = this.#held && memory.take(INFLATER_BYTES);
    this.text = roomy ? offers : "";
    if (!roomy) this.release();
  }

  /** See `agreedDeflate`. */
  agreed(values: readonly string[]): ClientDeflate | "none" | undefined {
    return agreedDeflate(this.text, values);
  }

  /** Gives back the room. */
  release(): void {
    if (this.#held) this.#memory.give(INFLATER_BYTES);
    this.#held = false;
  }
}
