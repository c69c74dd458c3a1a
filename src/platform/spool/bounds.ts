/** How large a spool and its parts may become, in bytes. */
export interface SpoolBounds {
  /** A segment is closed at this size: what is removed, acknowledged or dropped is whole segments. */
  readonly segmentBytes: number;
  /** The reader drops the oldest segments down to this, where that is its order. */
  readonly keptBytes: number;
  /** A writer begins no segment beyond this. */
  readonly fullBytes: number;
}

const SEGMENT_BYTES_MAX = 64 * 2 ** 20;
/** Segments that fit, for each writer. */
const SEGMENTS = 16;

/**
 * Bounds under which the files of all writers together stay within `bytesMax`, though none knows of the others: each
 * looks at the whole before it begins a segment, and then writes at most that.
 */
export function boundsOf(bytesMax: number, writers: number): SpoolBounds {
  const segmentBytes = Math.min(SEGMENT_BYTES_MAX, Math.floor(bytesMax / (SEGMENTS * writers)));
  const fullBytes = bytesMax - writers * segmentBytes;
  return { segmentBytes, fullBytes, keptBytes: fullBytes - writers * segmentBytes };
}
