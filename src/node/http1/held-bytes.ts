const FIRST_BYTES = 1024;
const NOTHING = Buffer.alloc(0);

/** Keeps the pieces of something that arrived in several reads, as one. Bounded by whoever appends. */
export class HeldBytes {
  length = 0;
  #bytes: Buffer | undefined;

  append(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.length + end - start;
    let held = this.#bytes;
    if (held === undefined || held.length < needed) {
      const grown = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, 2 * needed));
      if (held !== undefined) held.copy(grown, 0, 0, this.length);
      held = this.#bytes = grown;
    }
    held.set(bytes.subarray(start, end), this.length);
    this.length = needed;
  }

  /** What is held and the piece behind it, as Latin-1; nothing is held afterwards. */
  takeText(bytes: Buffer, start: number, end: number): string {
    if (this.length === 0) return bytes.toString("latin1", start, end);
    const text = this.#bytes!.toString("latin1", 0, this.length) + bytes.toString("latin1", start, end);
    this.clear();
    return text;
  }

  /** What is held; nothing is held afterwards. */
  take(): Buffer {
    const bytes = this.#bytes?.subarray(0, this.length) ?? NOTHING;
    this.clear();
    return bytes;
  }

  clear(): void {
    this.length = 0;
    this.#bytes = undefined;
  }
}
