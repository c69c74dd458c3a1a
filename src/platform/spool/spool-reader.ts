import { rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { isBehind, missingBetween, movedTo, START, whereIn, withDropped } from "./lane-progress.ts";
import { Lanes, type Lane, type Segment } from "./lanes.ts";
import { loadPositions, savePositions, type LaneState, type Position } from "./position.ts";
import { readLane, type ReadObserver } from "./read-lane.ts";
import { readRecords, type ReadLimits } from "./read-records.ts";
import type { SpoolRecord } from "./record.ts";

/** Where it stands in the spool how far it is done with. */
const POSITIONS = "acknowledged.json";
/** To count what a segment holds. */
const COUNTING: ReadLimits = { bytesMax: 2 ** 20, recordsMax: Number.POSITIVE_INFINITY };

export interface SpoolReaderOptions {
  readonly root: string;
  /** Whether the writer of this name may write on. What others left cut at the end is given up. */
  readonly isLive: (name: string) => boolean;
  readonly observer: ReadObserver;
}

/**
 * Reads what all writers of a spool have written, also those that are gone. What was not acknowledged is read again after
 * a restart; what was is removed, segment by segment. One reader for a spool; its calls take turns.
 */
export class SpoolReader {
  readonly #options: SpoolReaderOptions;
  readonly #lanes: Lanes;
  readonly #states: Map<string, LaneState>;
  /** How far the batch that is out reaches, by lane. */
  #out: ReadonlyMap<string, Position> = new Map();
  /** How far the last segment of each lane was counted. */
  readonly #ends = new Map<string, Position>();
  #bytes = 0;
  #reads = 0;
  #unsaved = false;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: SpoolReaderOptions, states: Map<string, LaneState>) {
    this.#options = options;
    this.#lanes = new Lanes(options.root, options.isLive);
    this.#states = states;
  }

  /** Rejects where the spool cannot be read. */
  static async open(options: SpoolReaderOptions): Promise<SpoolReader> {
    return new SpoolReader(options, await loadPositions(join(options.root, POSITIONS)));
  }

  /** The next records, those of a writer in their order; none: there are none. One batch is out at a time. */
  read(limits: ReadLimits): Promise<readonly SpoolRecord[]> {
    return this.#inTurn(() => this.#read(limits));
  }

  /** What was read last is done with. */
  acknowledge(): Promise<void> {
    return this.#inTurn(async () => {
      for (const [name, position] of this.#out) this.#moveTo(name, position);
      this.#out = new Map();
      await this.#tidy(await this.#list());
    });
  }

  /** Drops the oldest segments until no more than this is left, but for what is out. @returns what they counted for */
  shrink(bytesMax: number): Promise<number> {
    return this.#inTurn(() => this.#shrink(bytesMax));
  }

  /** Bytes of all segments when they were looked at last. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What is not acknowledged counts for. */
  count(): Promise<number> {
    return this.#inTurn(async () => {
      let count = 0;
      for (const lane of await this.#list()) {
        for (const segment of lane.segments) count += await this.#restOf(lane, segment);
      }
      return count;
    });
  }

  async #list(): Promise<readonly Lane[]> {
    const lanes = await this.#lanes.list();
    this.#bytes = lanes.flatMap(({ segments }) => segments).reduce((sum, { bytes }) => sum + bytes, 0);
    return lanes;
  }

  async #read({ bytesMax, recordsMax }: ReadLimits): Promise<readonly SpoolRecord[]> {
    if (this.#out.size > 0) throw new Error("the batch that is out was not acknowledged");
    const lanes = await this.#list();
    const records: SpoolRecord[] = [];
    const out = new Map<string, Position>();
    let bytes = 0;
    // Each is the first in its turn: one that is written faster than it is read does not hide the others.
    const first = this.#reads++ % Math.max(1, lanes.length);
    for (const lane of [...lanes.slice(first), ...lanes.slice(0, first)]) {
      const left = { bytesMax: bytesMax - bytes, recordsMax: recordsMax - records.length };
      const read = await readLane(lane, this.#stateOf(lane.name), left, this.#options.observer);
      for (const record of read.records) {
        bytes += record.payload.length;
        records.push(record);
      }
      // Nothing was read that could be lost: what was passed is done with.
      if (read.records.length === 0) this.#moveTo(lane.name, read.position);
      else out.set(lane.name, read.position);
    }
    this.#out = out;
    if (records.length === 0) await this.#tidy(lanes);
    return records;
  }

  async #shrink(bytesMax: number): Promise<number> {
    const lanes = await this.#list();
    const free = lanes.flatMap((lane) =>
      lane.segments.filter((segment) => this.#isFree(lane, segment)).map((segment) => ({ lane, segment })),
    );
    let count = 0;
    for (const { lane, segment } of free.toSorted(byAge)) {
      if (this.#bytes <= bytesMax) break;
      count += await this.#restOf(lane, segment);
      await rm(segment.file, { force: true });
      this.#bytes -= segment.bytes;
      this.#skip(lane, segment);
    }
    await this.#save();
    return count;
  }

  /** Neither being written nor out. */
  #isFree({ name }: Lane, segment: Segment): boolean {
    const out = this.#out.get(name);
    return segment.closed && (out === undefined || segment.before > out.segment);
  }

  /** What of a segment is not acknowledged. */
  async #restOf(lane: Lane, segment: Segment): Promise<number> {
    const state = this.#stateOf(lane.name);
    const start = whereIn({ segments: [segment] }, state)?.position;
    if (start === undefined || isBehind(segment, state)) return 0;
    const end = segment.after ?? (await this.#countedIn(lane, segment, start));
    return missingBetween(start.counted, end, state.dropped);
  }

  async #countedIn(lane: Lane, segment: Segment, start: Position): Promise<number> {
    let end = this.#ends.get(lane.name);
    if (end?.segment !== segment.before || end.offset < start.offset) end = start;
    for (let from = -1; from !== end.offset;) {
      from = end.offset;
      const { records, offset } = await readRecords(segment, from, COUNTING);
      const last = records.at(-1);
      end = { ...end, offset, counted: last === undefined ? end.counted : last.before + last.count };
    }
    this.#ends.set(lane.name, end);
    return end.counted;
  }

  /** The segment was dropped: what is missing with it is known. */
  #skip({ name }: Lane, { before, after }: Segment): void {
    this.#unsaved = true;
    if (after !== undefined) this.#states.set(name, withDropped(this.#stateOf(name), before, after));
  }

  #stateOf(name: string): LaneState {
    return this.#states.get(name) ?? START;
  }

  #moveTo(name: string, position: Position): void {
    const state = this.#stateOf(name);
    if (state.segment === position.segment && state.offset === position.offset) return;
    this.#states.set(name, movedTo(position, state));
    this.#unsaved = true;
  }

  /** Removes what is done with. */
  async #tidy(lanes: readonly Lane[]): Promise<void> {
    const present = new Set(lanes.map(({ name }) => name));
    for (const { name, live, segments } of lanes) {
      const done = segments.filter((segment) => isBehind(segment, this.#stateOf(name)));
      for (const { file, bytes } of done) {
        await rm(file, { force: true });
        this.#bytes -= bytes;
      }
      if (live || done.length < segments.length) continue;
      await rmdir(join(this.#options.root, name)).catch(() => undefined);
      present.delete(name);
    }
    for (const name of this.#states.keys()) {
      if (present.has(name)) continue;
      this.#states.delete(name);
      this.#ends.delete(name);
      this.#unsaved = true;
    }
    await this.#save();
  }

  /** Where it cannot be saved, what is done with is removed all the same: less is read again after a restart. */
  async #save(): Promise<void> {
    if (!this.#unsaved) return;
    await savePositions(join(this.#options.root, POSITIONS), this.#states);
    this.#unsaved = false;
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(act);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function byAge(a: { readonly segment: Segment }, b: { readonly segment: Segment }): number {
  return a.segment.writtenMs - b.segment.writtenMs || a.segment.before - b.segment.before;
}
