import type { ConsoleContext } from "../context.ts";
import { buildSegments } from "./build-segments.ts";
import { changeSegments } from "./head.ts";
import type { Segment } from "./segment.ts";
import { storeTable } from "./store-segments.ts";
import { readTokenLists, type TokenListSource } from "./token-lists.ts";

/**
 * Puts long lists into segments, aside: the next version takes them into force whole. A million tokens take some seconds,
 * in slices.
 */
export async function prepareLists(
  { store, keys, now }: ConsoleContext,
  tenant: string,
  lists: readonly TokenListSource[],
): Promise<void> {
  const added: Segment[] = [];
  for await (const built of buildSegments(keys.fingerprints(tenant).id, lists, readTokenLists(store, tenant, lists))) {
    await storeTable(store.db, tenant, built, now());
    added.push(built.segment);
  }
  await changeSegments(store, tenant, (segments) => {
    const there = new Set(segments.flatMap((segment) => segment.lists.map(({ rule, mark }) => `${rule} ${mark}`)));
    // Another console may have been as quick.
    return lists.every(({ rule, mark }) => there.has(`${rule} ${mark}`)) ? segments : [...segments, ...added];
  });
}
