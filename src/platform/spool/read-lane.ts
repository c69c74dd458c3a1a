import { isBehind, missingBetween, nextIn, whereIn } from "./lane-progress.ts";
import type { Lane } from "./lanes.ts";
import type { LaneState, Position } from "./position.ts";
import { readRecords, type ReadLimits } from "./read-records.ts";
import type { SpoolRecord } from "./record.ts";

export interface ReadObserver {
  /** Bytes of a segment hold no sound record: damage, or the end of a write that was cut. */
  unreadable(file: string, bytes: number): void;
  /** What counts for so much was written and cannot be read any more. */
  missing(count: number): void;
}

export interface LaneRead {
  readonly records: readonly SpoolRecord[];
  /** Where it ends. */
  readonly position: Position;
}

/** Reads a lane from where it is done with, segment by segment. What is damaged or missing is told when it is passed. */
export async function readLane(
  lane: Lane,
  from: LaneState,
  { bytesMax, recordsMax }: ReadLimits,
  observer: ReadObserver,
): Promise<LaneRead> {
  const records: SpoolRecord[] = [];
  let bytes = 0;
  let position: Position = from;
  const passTo = (counted: number): void => {
    const missing = missingBetween(position.counted, counted, from.dropped);
    if (missing > 0) observer.missing(missing);
  };
  let at = whereIn(lane, from);
  while (at !== undefined && bytes < bytesMax && records.length < recordsMax) {
    const { segment } = at;
    position = at.position;
    const left = { bytesMax: bytesMax - bytes, recordsMax: recordsMax - records.length };
    const read = await readRecords(segment, position.offset, left);
    if (read.damagedBytes > 0) observer.unreadable(segment.file, read.damagedBytes);
    for (const record of read.records) {
      passTo(record.before);
      position = { ...position, counted: record.before + record.count };
      bytes += record.payload.length;
      records.push(record);
    }
    position = { ...position, offset: read.offset };
    if (!isBehind(segment, position)) {
      if (read.offset === at.position.offset) break;
      at = { segment, position };
      continue;
    }
    at = nextIn(lane, segment);
    if (at !== undefined) passTo(at.segment.before);
  }
  return { records, position: at?.position ?? position };
}
