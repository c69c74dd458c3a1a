import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import type { ConsoleContext } from "../context.ts";
import { dayLimits, dropDays, keptFrom, makeDaysAhead } from "./event-days.ts";

/** Rows that go in one step: others wait some milliseconds for it. */
const ROWS_AT_ONCE = 2_000;

/** Tables that grow with events, the column that tells the age, and what one row is told from another by. */
const AGED = [
  ["events", "time", "id"],
  ["attacks", "last_at", "id"],
  ["event_minutes", "minute", "tenant, minute"],
  ["event_ids", "time", "tenant, event_id"],
  ["event_hours", "hour", "tenant, facet, hour, value"],
  ["event_days", "day", "tenant, facet, value, day"],
] as const;

/**
 * Forgets events, attacks that ended and counts for figures of days that are older than the configuration keeps; the
 * counts of `event_totals` stay. On PostgreSQL whole partitions go, and those of the next days are made.
 */
export async function forgetEvents({ store, config, now }: ConsoleContext): Promise<void> {
  const before = keptFrom(now(), config.retention.events);
  await makeDaysAhead(store, dayLimits(now(), config.retention.events));
  await dropDays(store, before);
  for (const [table, age, key] of AGED) {
    await inSteps(() =>
      sql`
        delete from ${sql.table(table)} where ${sql.ref(age)} < ${before} and (${sql.raw(key)}) in (
          select ${sql.raw(key)} from ${sql.table(table)}
          where ${sql.ref(age)} < ${before} and tenant in (select distinct tenant from event_totals)
          limit ${ROWS_AT_ONCE}
        )
      `.execute(store.db),
    );
  }
}

async function inSteps(step: () => Promise<{ readonly numAffectedRows?: bigint }>): Promise<void> {
  while ((await step()).numAffectedRows === BigInt(ROWS_AT_ONCE)) await nextTurn();
}
