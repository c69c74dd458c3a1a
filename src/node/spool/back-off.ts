const FIRST_MS = 250;
const LAST_MS = 30_000;

/** How long to wait after failures in a row: ever longer, up to half a minute, and never all nodes at the same time. */
export class BackOff {
  #failures = 0;

  /** @returns milliseconds: half to the whole of what doubles with each failure */
  next(): number {
    const most = Math.min(FIRST_MS * 2 ** this.#failures++, LAST_MS);
    return most * (0.5 + Math.random() / 2);
  }

  reset(): void {
    this.#failures = 0;
  }
}
