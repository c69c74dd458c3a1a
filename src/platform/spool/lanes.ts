import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../system-error.ts";
import { countedBefore, segmentName } from "./segment-name.ts";

export interface Segment {
  readonly file: string;
  /** What its writer had counted before it. */
  readonly before: number;
  /** What its writer had counted before the next one; undefined where it is the last. */
  readonly after: number | undefined;
  /** Nothing more is written to it. */
  readonly closed: boolean;
  readonly bytes: number;
  /** When it was written to last. */
  readonly writtenMs: number;
}

/** What one writer wrote and is still there. */
export interface Lane {
  readonly name: string;
  /** Its writer may write on. */
  readonly live: boolean;
  /** In order. */
  readonly segments: readonly Segment[];
}

type Look = Pick<Segment, "bytes" | "writtenMs">;

/** Lists the folders of a spool. What is closed does not change any more and is looked at once. */
export class Lanes {
  readonly #root: string;
  readonly #isLive: (name: string) => boolean;
  #closed: ReadonlyMap<string, Look> = new Map();

  /** @param isLive whether the writer of this name may write on */
  constructor(root: string, isLive: (name: string) => boolean) {
    this.#root = root;
    this.#isLive = isLive;
  }

  /** In the order of their names. */
  async list(): Promise<readonly Lane[]> {
    const closed = new Map<string, Look>();
    const lanes: Lane[] = [];
    const entries = await unlessGone(readdir(this.#root, { withFileTypes: true }));
    for (const { name } of (entries ?? []).filter((entry) => entry.isDirectory()).toSorted(byName)) {
      // Asked before the files are: one that ends in between has written what is there.
      const live = this.#isLive(name);
      lanes.push({ name, live, segments: await this.#segments(join(this.#root, name), live, closed) });
    }
    this.#closed = closed;
    return lanes;
  }

  async #segments(folder: string, live: boolean, closedNow: Map<string, Look>): Promise<Segment[]> {
    const names = (await unlessGone(readdir(folder))) ?? [];
    const befores = names
      .map(countedBefore)
      .filter((before) => before !== undefined)
      .toSorted((a, b) => a - b);
    const segments: Segment[] = [];
    for (const [i, before] of befores.entries()) {
      const file = join(folder, segmentName(before));
      const after = befores[i + 1];
      const closed = after !== undefined || !live;
      const look = this.#closed.get(file) ?? (await lookAt(file));
      if (look === undefined) continue;
      if (closed) closedNow.set(file, look);
      segments.push({ file, before, after, closed, ...look });
    }
    return segments;
  }
}

async function lookAt(file: string): Promise<Look | undefined> {
  const found = await unlessGone(stat(file));
  return found && { bytes: found.size, writtenMs: found.mtimeMs };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

async function unlessGone<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
