import { Readable } from "node:stream";

/** Bytes of a body that may wait for the pipeline before the client is slowed down. */
const WAITING_BYTES = 65_536;

/** A request's body as the pipeline reads it. Ends well only where all of it arrived; else it is destroyed. */
export class RequestStream extends Readable {
  readonly #wanted: () => void;

  /** @param wanted more of the body is asked for, after `push` gave false */
  constructor(wanted: () => void) {
    super({ highWaterMark: WAITING_BYTES });
    this.#wanted = wanted;
  }

  override _read(): void {
    this.#wanted();
  }
}
