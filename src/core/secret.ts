import { inspect } from "node:util";

/** A token, or a value that holds one. Prints as `***` however it is printed; `reveal` is the one way to its bytes. */
export class Secret {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  reveal(): Buffer {
    return this.#bytes;
  }

  /** At most 4 + 4 characters, and only of 16 or more: `ak_l…9f8e (36)`, else `*** (8)`. Length in bytes. */
  hint(): string {
    const { length } = this.#bytes;
    if (length < 16) return `*** (${length})`;
    return `${printable(this.#bytes.subarray(0, 4))}…${printable(this.#bytes.subarray(-4))} (${length})`;
  }

  toString(): string {
    return "***";
  }

  toJSON(): string {
    return "***";
  }

  [inspect.custom](): string {
    return "Secret(***)";
  }
}

function printable(bytes: Buffer): string {
  return bytes.toString("latin1").replace(/[^\x21-\x7e]/g, "?");
}
