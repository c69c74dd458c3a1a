/** Bytes of bodies that one process holds at a time. */
const HELD_BYTES_MAX = 256 * 2 ** 20;

/** A bound over all requests. Whoever finds it used up holds no more, as if the body were over its limit. */
class HeldMemory {
  #bytes = 0;

  /** False: that is more than there should be. The bytes count nevertheless, until they are given back. */
  take(bytes: number): boolean {
    this.#bytes += bytes;
    return this.#bytes <= HELD_BYTES_MAX;
  }

  give(bytes: number): void {
    this.#bytes -= bytes;
  }
}

export const heldMemory = new HeldMemory();
