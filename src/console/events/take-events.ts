import type { Transaction } from "kysely";
import type { ConsoleContext } from "../context.ts";
import { noteUse } from "../registry/regression.ts";
import { insertRows } from "../store/insert-rows.ts";
import type { Engine } from "../store/open-store.ts";
import type { Tables } from "../store/tables.ts";
import { lockTenant } from "../store/tenant-lock.ts";
import { groupIntoAttacks } from "./attack-groups.ts";
import { addCounts } from "./event-counts.ts";
import { dayLimits, makeDays } from "./event-days.ts";
import type { NewEvent } from "./event-line.ts";

export interface Taken {
  readonly accepted: number;
  /** Known by their `event_id` already. */
  readonly duplicates: number;
}

/** Keeps events, whole or not at all, each once; acknowledged is what is committed. */
export async function takeEvents(context: ConsoleContext, tenant: string, events: readonly NewEvent[]): Promise<Taken> {
  const { store, config, now } = context;
  const { db, engine } = store;
  const given = [...new Map(events.map((event) => [event.event_id, event])).values()];
  await makeDays(
    store,
    given.map(({ time }) => time),
    dayLimits(now(), config.retention.events),
  );
  const stored = await db.transaction().execute(async (tx) => {
    // Attacks and totals are read, added to and written back.
    await lockTenant(tx, engine, tenant);
    const fresh = await onlyFresh(tx, engine, tenant, given);
    if (fresh.length === 0) return undefined;
    const attacks = await groupIntoAttacks(tx, engine, tenant, fresh);
    const rows = fresh.map((event, i) => ({ ...event, attack: attacks[i]! }));
    const ids = await insertRows(tx, engine, "events", rows, "returning id");
    await addCounts(tx, engine, tenant, fresh);
    return { fresh, ids: ids.map(({ id }) => id as number) };
  });
  if (stored === undefined) return { accepted: 0, duplicates: events.length };
  const { fresh, ids } = stored;
  context.bus.publish("events", { tenant, from: Math.min(...ids), to: Math.max(...ids) });
  await noteTripwires(context, tenant, fresh);
  return { accepted: fresh.length, duplicates: events.length - fresh.length };
}

/** Those that were not taken before; from now on they were. */
async function onlyFresh(
  tx: Transaction<Tables>,
  engine: Engine,
  tenant: string,
  events: readonly NewEvent[],
): Promise<readonly NewEvent[]> {
  const rows = events.map(({ event_id, time }) => ({ tenant, event_id, time }));
  const noted = await insertRows(tx, engine, "event_ids", rows, "on conflict do nothing returning event_id");
  const fresh = new Set(noted.map(({ event_id: id }) => id));
  return events.filter(({ event_id: id }) => fresh.has(id));
}

/** A closed leak that is still watched: whoever uses its token again makes it a regression. */
async function noteTripwires(context: ConsoleContext, tenant: string, events: readonly NewEvent[]): Promise<void> {
  const watched = events.filter(({ action, leak }) => action === "watched" && leak !== null);
  if (watched.length === 0) return;
  await noteUse(context, tenant, [...new Set(watched.map(({ fingerprint }) => fingerprint))], "used", context.now());
}
