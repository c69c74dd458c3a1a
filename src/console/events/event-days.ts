import { sql, type Kysely } from "kysely";
import type { Store } from "../store/open-store.ts";
import type { Tables } from "../store/tables.ts";
import { DAY_MS } from "./event-counts.ts";

/** How long a partition waits for whoever reads all days, such as a backup; it is tried again in ten minutes. */
const LOCK_MS_MAX = 1_000;
const LOCK_NOT_AVAILABLE = "55P03";
/** Partitions that are made ahead. */
const DAYS_AHEAD = 2;
/** Of tables' names: a day as `20261123`. */
const NAME = /^events_(\d{4})(\d{2})(\d{2})$/;

/** Times of which days are partitions of their own; others, which no clock should tell, go to `events_other`. */
export interface DayLimits {
  readonly oldest: number;
  readonly newest: number;
}

/** @param keptMs `retention.events` */
export function dayLimits(nowMs: number, keptMs: number): DayLimits {
  return { oldest: startOfDay(nowMs - keptMs), newest: startOfDay(nowMs) + DAYS_AHEAD * DAY_MS };
}

/** The beginning of the oldest day that is kept: days go whole, on both engines. */
export function keptFrom(nowMs: number, keptMs: number): number {
  return startOfDay(nowMs - keptMs);
}

/** Makes today's partition and those of the next days. SQLite has none. */
export async function makeDaysAhead(store: Store, limits: DayLimits): Promise<void> {
  await makeDays(
    store,
    Array.from({ length: DAYS_AHEAD + 1 }, (_, i) => limits.newest - i * DAY_MS),
    limits,
  );
}

/**
 * Makes the partitions of these times where they are missing. A partition is filled with what waited in `events_other`
 * and then attached, which readers and writers of other days do not wait for.
 */
export async function makeDays(
  { db, engine }: Pick<Store, "db" | "engine">,
  times: readonly number[],
  { oldest, newest }: DayLimits,
): Promise<void> {
  if (engine !== "postgres") return;
  const days = new Set(times.map(startOfDay).filter((day) => day >= oldest && day <= newest));
  if (days.size === 0) return;
  const made = new Set((await listDays(db)).map(({ day }) => day));
  for (const day of days) if (!made.has(day)) await makeDay(db, day);
}

async function makeDay(db: Kysely<Tables>, day: number): Promise<void> {
  const name = nameOf(day);
  const end = day + DAY_MS;
  await unlessHeld(db, async (tx) => {
    // Of several consoles one makes it.
    await sql`select pg_advisory_xact_lock(hashtextextended('event days', 0))`.execute(tx);
    if ((await listDays(tx)).some((made) => made.day === day)) return;
    await sql`lock table events_other in access exclusive mode`.execute(tx);
    await sql`create table ${sql.id(name)} (like events including defaults)`.execute(tx);
    await sql`
      with moved as (delete from events_other where time >= ${day} and time < ${end} returning *)
      insert into ${sql.id(name)} select * from moved
    `.execute(tx);
    await sql`
      alter table events attach partition ${sql.id(name)} for values from (${sql.lit(day)}) to (${sql.lit(end)})
    `.execute(tx);
  });
}

/** Drops the partitions of days that ended by `before`. */
export async function dropDays({ db, engine }: Store, before: number): Promise<void> {
  if (engine !== "postgres") return;
  for (const { name, day } of await listDays(db)) {
    if (day + DAY_MS > before) continue;
    // Of two consoles that drop it the second finds nothing.
    await unlessHeld(db, (tx) => sql`drop table if exists ${sql.id(name)}`.execute(tx));
  }
}

async function listDays(db: Kysely<Tables>): Promise<{ readonly name: string; readonly day: number }[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'events'::regclass
  `.execute(db);
  return rows.flatMap(({ name }) => {
    const [, year, month, day] = NAME.exec(name) ?? [];
    return year === undefined ? [] : [{ name, day: Date.parse(`${year}-${month}-${day}T00:00:00Z`) }];
  });
}

function nameOf(day: number): string {
  return `events_${new Date(day).toISOString().slice(0, 10).replaceAll("-", "")}`;
}

function startOfDay(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/**
 * In a transaction, or in that of a restore. Where somebody holds a table for long nothing is done, rather than that
 * everybody else waits behind this: events without a day of their own go to `events_other` meanwhile.
 */
async function unlessHeld(db: Kysely<Tables>, act: (tx: Kysely<Tables>) => Promise<unknown>): Promise<void> {
  if (db.isTransaction) return void (await act(db));
  try {
    await db.transaction().execute(async (tx) => {
      await sql`set local lock_timeout = ${sql.lit(LOCK_MS_MAX)}`.execute(tx);
      await act(tx);
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
  }
}
