import { readFile } from "node:fs/promises";
import { z } from "zod";
import { errorCode } from "../system-error.ts";
import { writeWhole } from "../write-whole.ts";

const whole = z.int().min(0);

const laneState = z.strictObject({
  /** What had been counted before the segment it is in: the segment's name. */
  segment: whole,
  /** Bytes of that segment that are done with. */
  offset: whole,
  /** What has been counted up to here. */
  counted: whole,
  /** What was dropped ahead, each from the first count to before the second: it is missing, and known to be. */
  dropped: z.array(z.tuple([whole, whole])),
});

const file = z.record(z.string(), laneState);

/** How far a lane is done with. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
  readonly counted: number;
}

export type LaneState = z.output<typeof laneState>;

/** By the name of the lane. Without a file, or with one that is none, everything is done anew: at least once. */
export async function loadPositions(path: string): Promise<Map<string, LaneState>> {
  try {
    return new Map(Object.entries(file.parse(JSON.parse(await readFile(path, "utf8")))));
  } catch (error) {
    if (errorCode(error) !== "" && errorCode(error) !== "ENOENT") throw error;
    return new Map();
  }
}

export async function savePositions(path: string, lanes: ReadonlyMap<string, LaneState>): Promise<void> {
  await writeWhole(path, `${JSON.stringify(Object.fromEntries(lanes))}\n`);
}
