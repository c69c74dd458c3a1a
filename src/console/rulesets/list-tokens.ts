import type { ConsoleContext } from "../context.ts";
import { buildSegments, mergeSegments, type BuiltSegment } from "./build-segments.ts";
import { planMerges } from "./merge-plan.ts";
import type { Segment } from "./segment.ts";
import { readTable } from "./store-segments.ts";
import { readTokenLists, type TokenListSource } from "./token-lists.ts";

/** Segments as they are to be, and those of them whose tables are yet to be stored. */
export interface Listed {
  readonly segments: readonly Segment[];
  readonly built: readonly BuiltSegment[];
}

/** Puts lists into a new segment, and merges it with others of its size where they have become many. */
export async function listTokens(
  context: ConsoleContext,
  tenant: string,
  kept: readonly Segment[],
  lists: readonly TokenListSource[],
  entriesMax: number,
): Promise<Listed> {
  const { store, keys } = context;
  const added: BuiltSegment[] = [];
  if (lists.length > 0) {
    const pages = readTokenLists(store, tenant, lists);
    for await (const built of buildSegments(keys.fingerprints(tenant).id, lists, pages)) added.push(built);
  }
  return mergeWherePlanned(
    context,
    tenant,
    { segments: [...kept, ...added.map(({ segment }) => segment)], built: added },
    entriesMax,
  );
}

/** Merges what `planMerges` says, in groups of at most so many entries. */
export async function mergeWherePlanned(
  { store, keys }: ConsoleContext,
  tenant: string,
  { segments, built }: Listed,
  entriesMax: number,
): Promise<Listed> {
  const merged: BuiltSegment[] = [];
  const gone = new Set<Segment>();
  const inMemory = new Map(built.map((each) => [each.segment, each]));
  for (const group of planMerges(segments, entriesMax)) {
    const parts: BuiltSegment[] = [];
    for (const segment of group) {
      const bytes = inMemory.get(segment)?.bytes ?? (await readTable(store.db, tenant, segment.digest));
      if (bytes === undefined) throw new Error(`a token table is missing: ${segment.digest}`);
      parts.push({ segment, bytes });
      gone.add(segment);
    }
    merged.push(await mergeSegments(keys.fingerprints(tenant).id, parts));
  }
  return {
    segments: [...segments.filter((segment) => !gone.has(segment)), ...merged.map(({ segment }) => segment)],
    built: [...built.filter(({ segment }) => !gone.has(segment)), ...merged],
  };
}
