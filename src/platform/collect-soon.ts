/** More than V8 lets memory outside of its heap grow before it collects. */
const NUDGE_BYTES = 96 * 2 ** 20;
/** What was replaced may still be in use by what has begun; and a collection under way has seen it in use. */
const DELAYS_MS = [1_000, 4_000];

/**
 * Has a large buffer that was just replaced collected soon, in small steps beside the work. V8 counts a buffer's memory
 * when it is made and collects when much has been made since the last time; this one is never touched, so it costs no
 * memory, and is dropped at once.
 */
export function collectSoon(): void {
  for (const delayMs of DELAYS_MS)
    setTimeout(() => new ArrayBuffer(NUDGE_BYTES, { maxByteLength: NUDGE_BYTES }), delayMs).unref();
}
