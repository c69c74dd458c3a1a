const COMPACT_AT = 1_024;

/** The lines given to a stream that it has not yet written: tells from the bytes written how many lines are out. */
export class Unwritten {
  #lengths: number[] = [];
  #first = 0;
  /** Bytes written of the oldest line. */
  #bytes = 0;

  get count(): number {
    return this.#lengths.length - this.#first;
  }

  /** @param bytes length of the line, its line end included */
  add(bytes: number): void {
    this.#lengths.push(bytes);
  }

  /** @returns how many lines are now written to their end */
  written(bytes: number): number {
    this.#bytes += bytes;
    const before = this.#first;
    while (this.#first < this.#lengths.length && this.#bytes >= this.#lengths[this.#first]!) {
      this.#bytes -= this.#lengths[this.#first++]!;
    }
    const lines = this.#first - before;
    if (this.#first > COMPACT_AT && this.#first * 2 > this.#lengths.length) {
      this.#lengths = this.#lengths.slice(this.#first);
      this.#first = 0;
    }
    return lines;
  }

  /** Gives up the rest. @returns how many lines that were */
  clear(): number {
    const { count } = this;
    this.#lengths = [];
    this.#first = 0;
    this.#bytes = 0;
    return count;
  }
}
