import type { Lane, Segment } from "./lanes.ts";
import type { LaneState, Position } from "./position.ts";

/** Before everything. */
export const START: LaneState = { segment: 0, offset: 0, counted: 0, dropped: [] };

export interface Place {
  readonly segment: Segment;
  readonly position: Position;
}

/** The first segment that is not wholly behind the position, and the position in it; undefined: there is none. */
export function whereIn({ segments }: Pick<Lane, "segments">, position: Position): Place | undefined {
  const segment = segments.find(({ before }) => before >= position.segment);
  if (segment === undefined) return undefined;
  return segment.before === position.segment ? { segment, position } : beginningOf(segment);
}

export function nextIn({ segments }: Lane, { before }: Segment): Place | undefined {
  const next = segments.find((segment) => segment.before > before);
  return next && beginningOf(next);
}

function beginningOf(segment: Segment): Place {
  const { before } = segment;
  return { segment, position: { segment: before, offset: 0, counted: before } };
}

/** Whether nothing of a segment is left behind the position. */
export function isBehind({ before, closed, bytes }: Segment, position: Position): boolean {
  return before < position.segment || (before === position.segment && closed && position.offset >= bytes);
}

/** How much is missing between two counts that was not dropped on purpose. */
export function missingBetween(from: number, to: number, dropped: LaneState["dropped"]): number {
  const known = dropped.map(([start, end]) => Math.max(0, Math.min(to, end) - Math.max(from, start)));
  return Math.max(
    0,
    known.reduce((left, count) => left - count, to - from),
  );
}

/** The state with a further part dropped: what lies side by side becomes one. */
export function withDropped(state: LaneState, from: number, to: number): LaneState {
  const beside = state.dropped.filter(([start, end]) => start === to || end === from).flat();
  const others = state.dropped.filter(([start, end]) => start !== to && end !== from);
  return { ...state, dropped: [...others, [Math.min(from, ...beside), Math.max(to, ...beside)]] };
}

/** The state at a position: what was dropped behind it is forgotten. */
export function movedTo({ segment, offset, counted }: Position, { dropped }: LaneState): LaneState {
  return { segment, offset, counted, dropped: dropped.filter(([, end]) => end > counted) };
}
