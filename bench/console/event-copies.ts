import { sql } from "kysely";
import { dayLimits, makeDays } from "../../src/console/events/event-days.ts";
import type { Store } from "../../src/console/store/open-store.ts";

const DAY_MS = 864e5;
const COUNTS: readonly (readonly [table: string, period: string, key: string])[] = [
  ["event_minutes", "minute", "tenant, minute"],
  ["event_hours", "hour", "tenant, facet, hour, value"],
  ["event_days", "day", "tenant, facet, value, day"],
];

/**
 * What a day brought, again for each of the days before it: with times, numbers and ids of their own. Indexes are taken
 * away meanwhile and made anew, as whoever loads a database does.
 */
export async function copyDays(store: Store, days: number, nowMs: number): Promise<void> {
  const { db, engine } = store;
  const times = Array.from({ length: days + 1 }, (_, day) => nowMs - day * DAY_MS);
  await makeDays(store, times, dayLimits(nowMs, days * DAY_MS));
  const indexes = await indexesOf(store);
  for (const { name } of indexes) await sql`drop index ${sql.id(name)}`.execute(db);
  for (const [table] of COUNTS) await sql.raw(`create table ${table}_copied as select * from ${table}`).execute(db);
  const { rows } = await sql<{ last: number; attack: number }>`
    select (select max(id) from events) as last, (select max(id) from attacks) as attack
  `.execute(db);
  const [{ last, attack }] = rows as [{ last: number; attack: number }];
  for (let day = 1; day < days; day++) {
    // No hex digits: an id of a node cannot be the same.
    const mark = `-${day.toString(36)}`;
    const earlier = (column: string) => ({ [column]: `${column} - ${day * DAY_MS}` });
    await copy(db, "events", "events", `id <= ${last}`, {
      ...earlier("time"),
      id: `id + ${day * last}`,
      event_id: `substr(event_id, 1, 34) || '${mark}'`,
      request_id: `substr(request_id, 1, 30) || '${mark}'`,
      attack: `attack + ${day * attack}`,
    });
    await copy(db, "attacks", "attacks", `id <= ${attack}`, {
      ...{ ...earlier("first_at"), ...earlier("last_at") },
      id: `id + ${day * attack}`,
    });
    for (const [table, period, key] of COUNTS) {
      await copy(
        db,
        table,
        `${table}_copied`,
        `true on conflict (${key}) do update set ${addTo(table)}`,
        earlier(period),
      );
    }
  }
  await sql`insert into event_ids (tenant, event_id, time) select tenant, event_id, time from events where id > ${last}`.execute(
    db,
  );
  for (const [table] of COUNTS) await sql.raw(`drop table ${table}_copied`).execute(db);
  for (const { definition } of indexes) await sql.raw(definition.replace(" ON ONLY ", " ON ")).execute(db);
  if (engine === "sqlite") return;
  for (const table of ["events", "attacks"]) {
    await sql`
      select setval(pg_get_serial_sequence(${table}, 'id'), (select max(id) from ${sql.table(table)}))
    `.execute(db);
  }
  // As its autovacuum does.
  await sql`vacuum analyze`.execute(db);
}

const addTo = (table: string): string =>
  ["blocked", "watched", "allowed"].map((sum) => `${sum} = ${table}.${sum} + excluded.${sum}`).join(", ");

async function copy(
  db: Store["db"],
  table: string,
  from: string,
  where: string,
  changed: Readonly<Record<string, string>>,
): Promise<void> {
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.id(table)} limit 1`.execute(db);
  const columns = Object.keys(rows[0]!);
  await sql
    .raw(
      `insert into ${table} (${columns.map((name) => `"${name}"`).join(", ")})
       select ${columns.map((name) => changed[name] ?? `"${name}"`).join(", ")} from ${from} where ${where}`,
    )
    .execute(db);
}

async function indexesOf({ db, engine }: Store) {
  const { rows } =
    engine === "sqlite"
      ? await sql<{ name: string; definition: string }>`
          select name, sql as definition from sqlite_master
          where type = 'index' and sql is not null and tbl_name in ('events', 'attacks', 'event_ids')
        `.execute(db)
      : await sql<{ name: string; definition: string }>`
          select i.indexname as name, i.indexdef as definition from pg_indexes i
          where i.schemaname = current_schema() and i.tablename in ('events', 'attacks', 'event_ids')
            and not exists (select from pg_constraint c where c.conname = i.indexname)
        `.execute(db);
  return rows;
}
