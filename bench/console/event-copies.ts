import { sql } from "kysely";
import type { Store } from "../../src/console/store/open-store.ts";

const DAY_MS = 864e5;

/**
 * What a day brought, again for each of the days before it: with times, numbers and ids of their own. Indexes are taken
 * away meanwhile and made anew, as whoever loads a database does.
 */
export async function copyDays({ db, engine }: Store, days: number): Promise<void> {
  const indexes = await indexesOf({ db, engine });
  for (const { name } of indexes) await sql`drop index ${sql.id(name)}`.execute(db);
  const { rows } = await sql<{ last: number; attack: number }>`
    select (select max(id) from events) as last, (select max(id) from attacks) as attack
  `.execute(db);
  const [{ last, attack }] = rows as [{ last: number; attack: number }];
  for (let day = 1; day < days; day++) {
    // No hex digits: an id of a node cannot be the same.
    const mark = `-${day.toString(36)}`;
    const earlier = (column: string) => `${column} - ${day * DAY_MS}`;
    await copy(db, "events", `id <= ${last}`, {
      id: `id + ${day * last}`,
      time: earlier("time"),
      event_id: `substr(event_id, 1, 34) || '${mark}'`,
      request_id: `substr(request_id, 1, 30) || '${mark}'`,
      attack: `attack + ${day * attack}`,
    });
    await copy(db, "attacks", `id <= ${attack}`, {
      id: `id + ${day * attack}`,
      first_at: earlier("first_at"),
      last_at: earlier("last_at"),
    });
  }
  for (const { definition } of indexes) await sql.raw(definition).execute(db);
  await sql`analyze`.execute(db);
}

async function copy(db: Store["db"], table: string, where: string, changed: Readonly<Record<string, string>>) {
  const tables = await db.introspection.getTables();
  const columns = tables.find(({ name }) => name === table)!.columns.map(({ name }) => name);
  await sql
    .raw(
      `insert into ${table} (${columns.map((name) => `"${name}"`).join(", ")})
       select ${columns.map((name) => changed[name] ?? `"${name}"`).join(", ")} from ${table} where ${where}`,
    )
    .execute(db);
}

async function indexesOf({ db, engine }: Pick<Store, "db" | "engine">) {
  const { rows } =
    engine === "sqlite"
      ? await sql<{ name: string; definition: string }>`
          select name, sql as definition from sqlite_master
          where type = 'index' and sql is not null and tbl_name in ('events', 'attacks')
        `.execute(db)
      : await sql<{ name: string; definition: string }>`
          select i.indexname as name, i.indexdef as definition from pg_indexes i
          where i.schemaname = current_schema() and i.tablename in ('events', 'attacks')
            and not exists (select from pg_constraint c where c.conname = i.indexname)
        `.execute(db);
  return rows;
}
