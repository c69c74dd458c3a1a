import type { Transaction } from "kysely";
import type { Sighting, SightingBatch } from "../../core/wire.ts";
import type { Store } from "../store/open-store.ts";
import type { Tables } from "../store/tables.ts";
import { lockTenant } from "../store/tenant-lock.ts";
import { mergeRecent } from "./recent-addresses.ts";
import { addTally, emptyTally, EXCLUDED_TALLY, readTally } from "./tally.ts";

const SPAN_MS = { hour: 36e5, day: 864e5 } as const;
/** Rows of one statement: below what either engine takes of parameters. */
const ROWS_MAX = 500;

/** Adds what a node saw to what is known, whole or not at all. @returns false: this batch was taken before */
export async function takeBatch(
  { db, engine }: Store,
  tenant: string,
  { batch_id: batchId, sightings }: SightingBatch,
  nowMs: number,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { numInsertedOrUpdatedRows: inserted } = await tx
      .insertInto("sighting_batches")
      .values({ tenant, batch_id: batchId, at: nowMs })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (inserted !== 1n) return false;
    // What is read here is written back: another console's batch must not come between.
    await lockTenant(tx, engine, tenant);
    for (let at = 0; at < sightings.length; at += ROWS_MAX) {
      const some = sightings.slice(at, at + ROWS_MAX);
      await addPlaces(tx, tenant, some);
      await addSpans(tx, tenant, some, await listed(tx, tenant, some));
    }
    return true;
  });
}

/** By credential and route. */
async function addPlaces(tx: Transaction<Tables>, tenant: string, sightings: readonly Sighting[]): Promise<void> {
  const known = await tx
    .selectFrom("sightings")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("fingerprint", "in", printsOf(sightings))
    .execute();
  const rows = new Map(known.map((row) => [`${row.fingerprint} ${row.route}`, row]));
  const touched = new Set<Tables["sightings"]>();
  for (const { fingerprint, route, hint, first_at: first, last_at: last, recent, ...counts } of sightings) {
    const name = `${fingerprint} ${route}`;
    let row = rows.get(name);
    if (row === undefined) {
      const times = { first_at: first, last_at: last, last_success_at: null };
      rows.set(name, (row = { tenant, fingerprint, route, hint, ...times, recent: "[]", ...emptyTally() }));
    }
    addTally(row, readTally(counts));
    row.first_at = Math.min(row.first_at, first);
    row.last_at = Math.max(row.last_at, last);
    if (counts.successes > 0) row.last_success_at = Math.max(row.last_success_at ?? 0, last);
    row.recent = mergeRecent(row.recent, recent);
    touched.add(row);
  }
  await tx
    .insertInto("sightings")
    .values([...touched])
    .onConflict((conflict) =>
      conflict.columns(["tenant", "fingerprint", "route"]).doUpdateSet(({ ref }) => ({
        ...EXCLUDED_TALLY,
        first_at: ref("excluded.first_at"),
        last_at: ref("excluded.last_at"),
        last_success_at: ref("excluded.last_success_at"),
        recent: ref("excluded.recent"),
      })),
    )
    .execute();
}

/** A batch covers seconds: all of it counts for the day, and the hour, of its last use. */
async function addSpans(
  tx: Transaction<Tables>,
  tenant: string,
  sightings: readonly Sighting[],
  byHour: ReadonlySet<string>,
): Promise<void> {
  const rows = new Map<string, Tables["sighting_spans"]>();
  for (const { fingerprint, last_at: last, ...counts } of sightings) {
    for (const unit of byHour.has(fingerprint) ? (["day", "hour"] as const) : (["day"] as const)) {
      const from = last - (last % SPAN_MS[unit]);
      const name = `${fingerprint} ${unit} ${from}`;
      let row = rows.get(name);
      if (row === undefined) rows.set(name, (row = { tenant, fingerprint, unit, from_at: from, ...emptyTally() }));
      addTally(row, readTally(counts));
    }
  }
  const known = await tx
    .selectFrom("sighting_spans")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("fingerprint", "in", printsOf(sightings))
    .where("from_at", "in", [...new Set([...rows.values()].map(({ from_at: from }) => from))])
    .execute();
  for (const row of known) {
    const added = rows.get(`${row.fingerprint} ${row.unit} ${row.from_at}`);
    if (added !== undefined) addTally(added, row);
  }
  await tx
    .insertInto("sighting_spans")
    .values([...rows.values()])
    .onConflict((conflict) =>
      conflict.columns(["tenant", "fingerprint", "unit", "from_at"]).doUpdateSet(EXCLUDED_TALLY),
    )
    .execute();
}

/** Those that are tokens of a leak. */
async function listed(tx: Transaction<Tables>, tenant: string, sightings: readonly Sighting[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom("leak_tokens")
    .select("fingerprint")
    .where("tenant", "=", tenant)
    .where("fingerprint", "in", printsOf(sightings))
    .execute();
  return new Set(rows.map(({ fingerprint }) => fingerprint));
}

function printsOf(sightings: readonly Sighting[]): string[] {
  return [...new Set(sightings.map(({ fingerprint }) => fingerprint))];
}
