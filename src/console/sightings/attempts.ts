import { sql } from "kysely";
import type { ConsoleContext } from "../context.ts";

const HOUR_MS = 36e5;

/** Hits of a leak's rule within some time, as nodes told them: these requests reached no upstream, or were let through. */
export interface Attempts {
  blocked: number;
  watched: number;
}

/** By day (UTC), as long as there is a console: counts outlive the events. */
export async function attemptsByDay(
  { store: { db } }: ConsoleContext,
  tenant: string,
  leak: number,
): Promise<Map<number, Attempts>> {
  const rows = await db
    .selectFrom("event_totals")
    .select(["day as start", "action", sql<number>`cast(sum(hits) as bigint)`.as("hits")])
    .where("tenant", "=", tenant)
    .where("leak", "=", leak)
    .groupBy(["day", "action"])
    .execute();
  return byStart(rows);
}

/** By hour, of the events that are kept. */
export async function attemptsByHour(
  { store: { db } }: ConsoleContext,
  tenant: string,
  leak: number,
  fromMs: number,
  toMs: number,
): Promise<Map<number, Attempts>> {
  const rows = await db
    .selectFrom("events")
    .select([
      sql<number>`time - time % ${sql.lit(HOUR_MS)}`.as("start"),
      "action",
      sql<number>`cast(sum(count) as bigint)`.as("hits"),
    ])
    .where("tenant", "=", tenant)
    .where("leak", "=", leak)
    .where("time", ">=", fromMs - (fromMs % HOUR_MS))
    .where("time", "<=", toMs)
    .groupBy(["start", "action"])
    .execute();
  return byStart(rows);
}

function byStart(rows: readonly { start: number; action: string; hits: number }[]): Map<number, Attempts> {
  const attempts = new Map<number, Attempts>();
  for (const { start, action, hits } of rows) {
    if (action !== "blocked" && action !== "watched") continue;
    const each = attempts.get(start) ?? { blocked: 0, watched: 0 };
    each[action] += hits;
    attempts.set(start, each);
  }
  return attempts;
}

/** All of the spans that are wanted. */
export function sumAttempts(spans: ReadonlyMap<number, Attempts>, wanted: (start: number) => boolean): Attempts {
  const total = { blocked: 0, watched: 0 };
  for (const [start, { blocked, watched }] of spans) {
    if (!wanted(start)) continue;
    total.blocked += blocked;
    total.watched += watched;
  }
  return total;
}
