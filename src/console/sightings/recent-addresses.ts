import { z } from "zod";

/** Addresses told by name of one credential on one route. */
const ADDRESSES_MAX = 16;

const recentAddress = z.object({ address: z.string(), last_at: z.int(), uses: z.int(), successes: z.int() });
export type RecentAddress = z.output<typeof recentAddress>;

/** @param stored JSON list, the newest first */
export function readRecent(stored: string): RecentAddress[] {
  return z.array(recentAddress).parse(JSON.parse(stored));
}

/** Adds up uses by address. @returns the newest first */
export function addByAddress(seen: readonly RecentAddress[]): RecentAddress[] {
  const merged = new Map<string, RecentAddress>();
  for (const each of seen) {
    const known = merged.get(each.address) ?? { ...each, uses: 0, successes: 0 };
    merged.set(each.address, {
      address: each.address,
      last_at: Math.max(known.last_at, each.last_at),
      uses: known.uses + each.uses,
      successes: known.successes + each.successes,
    });
  }
  return [...merged.values()].sort((a, b) => b.last_at - a.last_at);
}

/** Keeps the addresses seen last. @returns JSON list, the newest first */
export function mergeRecent(stored: string, seen: readonly RecentAddress[]): string {
  return JSON.stringify(addByAddress([...readRecent(stored), ...seen]).slice(0, ADDRESSES_MAX));
}
