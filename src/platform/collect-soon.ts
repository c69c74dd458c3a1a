/** More than V8 lets memory outside of its heap grow before it collects. */
const NUDGE_BYTES = 96 * 2 ** 20;
/** What was replaced may still be in use by what has begun. */
const DELAY_MS = 1_000;

/**
 * Has a large buffer that was just replaced collected soon, in small steps beside the work. V8 counts a buffer's memory
 * when it is made and collects when much has been made since the last time; this one is never touched, so it costs no
 * memory, and is dropped at once.
 */
export function collectSoon(): void {
  setTimeout(() => new ArrayBuffer(NUDGE_BYTES, { maxByteLength: NUDGE_BYTES }), DELAY_MS).unref();
}
