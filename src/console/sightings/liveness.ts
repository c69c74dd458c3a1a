import { countOf } from "../../core/hyper-log-log.ts";
import type { ConsoleContext } from "../context.ts";
import { addByAddress, readRecent, type RecentAddress } from "./recent-addresses.ts";
import { addTally, emptyTally } from "./tally.ts";

const DAY_MS = 864e5;
/** A token that worked within this time is live. */
const LIVE_MS = 7 * DAY_MS;
/** A token that worked within this time is still used. */
const STILL_USED_MS = DAY_MS;
const PRINTS_PER_QUERY = 500;

/** What nodes saw of one token. */
export interface Liveness {
  /** It worked within the last seven days. */
  readonly live: boolean;
  readonly uses: number;
  readonly successes: number;
  readonly refusals: number;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly lastSuccessAt: number | undefined;
  /** Distinct addresses, counted within 6.5 %. */
  readonly addresses: number;
  readonly successAddresses: number;
  /** Those seen last, the newest first. */
  readonly recent: readonly RecentAddress[];
  readonly routes: readonly string[];
}

/** What nodes saw of these tokens; those never seen are left out. */
export async function liveness(
  { store: { db }, now }: ConsoleContext,
  tenant: string,
  fingerprints: readonly string[],
): Promise<ReadonlyMap<string, Liveness>> {
  const found = new Map<string, Liveness>();
  for (let at = 0; at < fingerprints.length; at += PRINTS_PER_QUERY) {
    const rows = await db
      .selectFrom("sightings")
      .selectAll()
      .where("tenant", "=", tenant)
      .where("fingerprint", "in", fingerprints.slice(at, at + PRINTS_PER_QUERY))
      .execute();
    for (const [fingerprint, routes] of Map.groupBy(rows, (row) => row.fingerprint)) {
      const tally = emptyTally();
      for (const row of routes) addTally(tally, row);
      const successes = routes.map((row) => row.last_success_at ?? 0);
      const lastSuccessAt = Math.max(...successes);
      found.set(fingerprint, {
        live: lastSuccessAt > now() - LIVE_MS,
        uses: tally.uses,
        successes: tally.successes,
        refusals: tally.refusals,
        firstAt: Math.min(...routes.map((row) => row.first_at)),
        lastAt: Math.max(...routes.map((row) => row.last_at)),
        lastSuccessAt: lastSuccessAt === 0 ? undefined : lastSuccessAt,
        addresses: countOf(tally.addresses),
        successAddresses: countOf(tally.success_addresses),
        recent: addByAddress(routes.flatMap((row) => readRecent(row.recent))),
        routes: routes.map((row) => row.route).sort(),
      });
    }
  }
  return found;
}

/** Whether some token of a leak worked within the last day: closing it then would hide that it is still in use. */
export async function stillUsed(
  { store: { db }, now }: ConsoleContext,
  tenant: string,
  leak: number,
): Promise<boolean> {
  const row = await db
    .selectFrom("leak_tokens")
    .innerJoin("sightings", (join) =>
      join
        .onRef("sightings.tenant", "=", "leak_tokens.tenant")
        .onRef("sightings.fingerprint", "=", "leak_tokens.fingerprint"),
    )
    .select("sightings.fingerprint")
    .where("leak_tokens.tenant", "=", tenant)
    .where("leak_tokens.leak", "=", leak)
    .where("sightings.last_success_at", ">", now() - STILL_USED_MS)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
