import { sql } from "kysely";
import { t } from "tap";
import { forgetEvents } from "../../../src/console/events/retention.ts";
import type { Store } from "../../../src/console/store/open-store.ts";
import { onEachStore, onPostgres, openTestStore } from "../stores.ts";
import { NOON, openEventConsole } from "./event-console.ts";
import { madeEvent } from "./made-events.ts";

const DAY_MS = 864e5;
const at = (day: number) => ({ time: new Date(NOON + day * DAY_MS).toISOString() });

async function daysOf({ db }: Store): Promise<Record<string, number>> {
  const { rows } = await sql<{ name: string; count: number }>`
    select cast(tableoid::regclass as text) as name, count(*) as count from events group by 1 order by 1
  `.execute(db);
  return Object.fromEntries(rows.map(({ name, count }) => [name.replace(/^.*\./, ""), count]));
}

async function partitionsOf({ db }: Store): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'events'::regclass order by 1
  `.execute(db);
  return rows.map(({ name }) => name);
}

await onPostgres(
  t,
  "events of a day are a partition, made when one arrives; odd times have one together",
  async (t) => {
    const store = await openTestStore(t, "postgres");
    const { push, search } = await openEventConsole(t, store);
    await push([madeEvent(), madeEvent(), madeEvent(at(-40)), madeEvent(at(-4_000)), madeEvent(at(30))]);
    t.same(await daysOf(store), { events_20260520: 2, events_20260410: 1, events_other: 2 });
    t.equal((await search("")).length, 5);
  },
);

await onPostgres(t, "days are made ahead, with what waited for them, and dropped whole", async (t) => {
  const store = await openTestStore(t, "postgres");
  const { push, search, context, setNow } = await openEventConsole(t, store);
  await push([madeEvent(at(10)), madeEvent(at(-100)), madeEvent()]);
  t.same(await daysOf(store), { events_20260209: 1, events_20260520: 1, events_other: 1 });
  setNow(NOON + 90 * DAY_MS);
  await push([madeEvent(at(10))]);
  t.same(await daysOf(store), { events_20260209: 1, events_20260520: 1, events_20260530: 2 });
  await forgetEvents(context);
  t.same(await partitionsOf(store), [
    "events_20260520",
    "events_20260530",
    "events_20260818",
    "events_20260819",
    "events_20260820",
    "events_other",
  ]);
  t.equal((await search("")).length, 3);
});

await onPostgres(t, "where somebody reads all days, events are taken nevertheless", async (t) => {
  const store = await openTestStore(t, "postgres");
  const { push, search } = await openEventConsole(t, store);
  await store.db.transaction().execute(async (tx) => {
    await tx.selectFrom("events").selectAll().execute();
    t.match(await push([madeEvent()]), { status: 200, accepted: 1 });
  });
  t.equal((await search("")).length, 1);
  t.same(await daysOf(store), { events_other: 1 });
  await push([madeEvent()]);
  t.same(await daysOf(store), { events_20260520: 2 });
});

await onEachStore(t, async (t, open) => {
  await t.test("an event id is kept once, whatever time it tells, and counts once", async (t) => {
    const { push, search, get } = await openEventConsole(t, await open());
    const event = madeEvent();
    await push([event]);
    t.match(
      await push([
        { ...event, ...at(-1) },
        { ...event, ...at(-60) },
      ]),
      { accepted: 0, duplicates: 2 },
    );
    t.equal((await search("")).length, 1);
    t.match(await get("/events/stats"), { hits: 1 });
  });

  await t.test("a batch that failed on its way leaves nothing, and is taken when it comes again", async (t) => {
    const { push, get, context } = await openEventConsole(t, await open());
    const batch = Array.from({ length: 300 }, () => madeEvent());
    const { db } = context.store;
    // The last table that is written: everything before has been.
    await db.schema.alterTable("event_days").renameTo("event_days_away").execute();
    t.equal((await push(batch)).status, 500);
    await db.schema.alterTable("event_days_away").renameTo("event_days").execute();
    t.match(await get("/events"), { items: [] });
    t.match(await get("/attacks"), { items: [] });
    t.match(await push(batch), { accepted: 300, duplicates: 0 });
    t.match(await push(batch), { accepted: 0, duplicates: 300 });
    t.match(await get("/events/stats"), { hits: 300 });
    t.match(await get("/attacks"), { items: [{ hits: 300 }] });
  });

  await t.test("days that are too old go whole, with their ids and figures; counts by day and rule stay", async (t) => {
    const { push, get, context } = await openEventConsole(t, await open());
    await push([madeEvent(at(-181)), madeEvent(at(-180)), madeEvent()]);
    await forgetEvents(context);
    t.match(await get("/events/stats"), { hits: 2 });
    for (const table of ["events", "event_ids"] as const) {
      t.equal((await context.store.db.selectFrom(table).select("time").execute()).length, 2, table);
    }
    t.equal((await context.store.db.selectFrom("event_totals").selectAll().execute()).length, 3);
  });
});
