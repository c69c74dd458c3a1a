import { sql, type Transaction } from "kysely";
import type { ConsoleContext } from "../context.ts";
import { noteUse } from "../registry/regression.ts";
import type { Tables } from "../store/tables.ts";
import { lockTenant } from "../store/tenant-lock.ts";
import { groupIntoAttacks } from "./attack-groups.ts";
import type { NewEvent } from "./event-line.ts";

const DAY_MS = 864e5;
/** Of one statement: 36 columns each, below what either engine takes of parameters. */
const ROWS_AT_ONCE = 500;

export interface Taken {
  readonly accepted: number;
  /** Known by their `event_id` already. */
  readonly duplicates: number;
}

/** Keeps events, whole or not at all, each once; acknowledged is what is committed. */
export async function takeEvents(context: ConsoleContext, tenant: string, events: readonly NewEvent[]): Promise<Taken> {
  const { db, engine } = context.store;
  const distinct = new Map(events.map((event) => [event.event_id, event]));
  const stored = await db.transaction().execute(async (tx) => {
    // Attacks and totals are read, added to and written back.
    await lockTenant(tx, engine, tenant);
    for (const known of await knownIds(tx, tenant, [...distinct.keys()])) distinct.delete(known);
    const fresh = [...distinct.values()];
    if (fresh.length === 0) return undefined;
    const attacks = await groupIntoAttacks(tx, tenant, fresh);
    const ids: number[] = [];
    for (let at = 0; at < fresh.length; at += ROWS_AT_ONCE) {
      const rows = fresh.slice(at, at + ROWS_AT_ONCE).map((event, i) => ({ ...event, attack: attacks[at + i]! }));
      for (const { id } of await tx.insertInto("events").values(rows).returning("id").execute()) ids.push(id);
    }
    await addTotals(tx, tenant, fresh);
    return { fresh, ids };
  });
  if (stored === undefined) return { accepted: 0, duplicates: events.length };
  const { fresh, ids } = stored;
  context.bus.publish("events", { tenant, from: Math.min(...ids), to: Math.max(...ids) });
  await noteTripwires(context, tenant, fresh);
  return { accepted: fresh.length, duplicates: events.length - fresh.length };
}

async function knownIds(tx: Transaction<Tables>, tenant: string, ids: readonly string[]): Promise<string[]> {
  const known: string[] = [];
  for (let at = 0; at < ids.length; at += ROWS_AT_ONCE) {
    const rows = await tx
      .selectFrom("events")
      .select("event_id")
      .where("tenant", "=", tenant)
      .where("event_id", "in", ids.slice(at, at + ROWS_AT_ONCE))
      .execute();
    known.push(...rows.map(({ event_id: id }) => id));
  }
  return known;
}

async function addTotals(tx: Transaction<Tables>, tenant: string, events: readonly NewEvent[]): Promise<void> {
  const totals = new Map<string, Tables["event_totals"]>();
  for (const { time, rule_id, leak, action, count } of events) {
    const row = { tenant, day: time - (time % DAY_MS), rule_id, leak: leak ?? 0, action, hits: 0 };
    const name = JSON.stringify(row);
    const total = totals.get(name) ?? row;
    total.hits += count;
    totals.set(name, total);
  }
  await tx
    .insertInto("event_totals")
    .values([...totals.values()])
    .onConflict((conflict) =>
      conflict.columns(["tenant", "day", "rule_id", "leak", "action"]).doUpdateSet({
        hits: sql<number>`event_totals.hits + excluded.hits`,
      }),
    )
    .execute();
}

/** A closed leak that is still watched: whoever uses its token again makes it a regression. */
async function noteTripwires(context: ConsoleContext, tenant: string, events: readonly NewEvent[]): Promise<void> {
  const watched = events.filter(({ action, leak }) => action === "watched" && leak !== null);
  if (watched.length === 0) return;
  await noteUse(context, tenant, [...new Set(watched.map(({ fingerprint }) => fingerprint))], "used", context.now());
}
