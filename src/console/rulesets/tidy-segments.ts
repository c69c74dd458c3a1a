import type { ConsoleContext } from "../context.ts";
import { changeSegments, readSegments } from "./head.ts";
import { mergeWherePlanned } from "./list-tokens.ts";
import { SEGMENT_ENTRIES_MAX } from "./merge-plan.ts";
import { writeLists, type Segment } from "./segment.ts";
import { storeTable } from "./store-segments.ts";

/**
 * Merges segments of which there are many of one size, and remakes those that are mostly void; aside, in slices.
 * @returns whether there was anything to do: the next version has the new ones
 */
export async function tidySegments(context: ConsoleContext, tenant: string): Promise<boolean> {
  const { store, now } = context;
  const before = await readSegments(store, tenant);
  const { segments, built } = await mergeWherePlanned(
    context,
    tenant,
    { segments: before, built: [] },
    SEGMENT_ENTRIES_MAX,
  );
  if (built.length === 0) return false;
  for (const each of built) await storeTable(store.db, tenant, each, now());
  const merged = new Map(
    before.filter((segment) => !segments.includes(segment)).map((segment) => [segment.id, segment]),
  );
  return changeSegments(store, tenant, (today) => {
    const unchanged = today.filter((segment) => isSame(segment, merged.get(segment.id)));
    // What was decided on meanwhile made a part of them void: then it was in vain.
    if (unchanged.length < merged.size) return today;
    return [...today.filter(({ id }) => !merged.has(id)), ...built.map(({ segment }) => segment)];
  });
}

function isSame(segment: Segment, other: Segment | undefined): boolean {
  return other !== undefined && writeLists(segment.lists) === writeLists(other.lists);
}
