import { setImmediate as nextTurn } from "node:timers/promises";

/** The event loop is given back after this long; a step of the work must be short beside it. */
const SLICE_MS = 1;

/** Does long work in slices, so that requests are served meanwhile; the work yields wherever it can be interrupted. */
export async function inSlices<T>(work: Generator<void, T>): Promise<T> {
  for (;;) {
    const startMs = performance.now();
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (performance.now() - startMs < SLICE_MS);
    await nextTurn();
  }
}
