import { liveEntries, type Segment } from "./segment.ts";

/** Of one segment: 7 MiB. */
export const SEGMENT_ENTRIES_MAX = 2 ** 18;
/** So many segments of one size become one of the next. */
const FAN = 8;

/**
 * Which segments should become one, by size tiers: fewer than eight stay in each power of eight, so a tenant has some
 * forty segments beside full ones, and an entry is sent again five or six times in its life. A segment of which more than
 * half is void is made anew.
 * @param entriesMax of one group: what may be done at once
 */
export function planMerges(segments: readonly Segment[], entriesMax: number): readonly (readonly Segment[])[] {
  const groups: Segment[][] = [];
  const tiers = new Map<number, Segment[]>();
  for (const segment of segments) {
    const live = liveEntries(segment);
    if (live > entriesMax) continue;
    const tier = live > SEGMENT_ENTRIES_MAX / 2 ? Number.POSITIVE_INFINITY : tierOf(live);
    tiers.set(tier, [...(tiers.get(tier) ?? []), segment]);
  }
  for (const [tier, members] of tiers) {
    if (tier !== Number.POSITIVE_INFINITY && members.length >= FAN) groups.push(...packed(members, entriesMax));
    else groups.push(...members.filter(isMostlyVoid).map((segment) => [segment]));
  }
  return groups.filter((group) => group.length > 1 || isMostlyVoid(group[0]!));
}

function tierOf(entries: number): number {
  let tier = 0;
  for (let size = FAN; size <= entries; size *= FAN) tier++;
  return tier;
}

/** In their order, as many together as may be. */
function packed(segments: readonly Segment[], entriesMax: number): Segment[][] {
  const groups: Segment[][] = [];
  let room = 0;
  for (const segment of segments) {
    const live = liveEntries(segment);
    if (live > room) {
      groups.push([]);
      room = entriesMax;
    }
    groups.at(-1)!.push(segment);
    room -= live;
  }
  return groups;
}

function isMostlyVoid(segment: Segment): boolean {
  return segment.count > 2 * liveEntries(segment);
}
