import { sql, type ColumnDefinitionBuilder, type CreateTableBuilder, type Kysely } from "kysely";
import { columnTypes } from "../columns.ts";

const texts = (names: readonly string[]) => names.map((name) => [name, "text"] as const);

/** Attempts, attacks, and counts of them. */
export async function up(db: Kysely<never>): Promise<void> {
  await createEvents(db);
  await createAttacks(db);
  await createCounts(db);
}

/**
 * On PostgreSQL a partition for each day (events/event-days.ts), and one for times that no clock should tell. Which
 * events are known stands in a table of its own: a unique index of a partitioned table would have to hold the time.
 */
async function createEvents(db: Kysely<never>): Promise<void> {
  const { schema } = db;
  const { serial, isSerial } = columnTypes(db);
  const postgres = db.getExecutor().adapter.supportsTransactionalDdl;
  let events: CreateTableBuilder<string, string> = postgres
    ? schema.createTable("events").addColumn("id", serial, (c) => c.notNull())
    : schema.createTable("events").addColumn("id", serial, isSerial);
  for (const [name, type] of [
    ...texts(["tenant", "event_id"]),
    ["time", "bigint"],
    ...texts(["action", "rule_id", "rule_title", "rule_mode", "filtration_mode", "point", "payload", "hint"]),
    ...texts(["fingerprint", "token_source", "request_id", "method", "scheme", "host", "path", "query"]),
    ["status", "integer"],
    ...texts(["remote_addr", "address"]),
    ["remote_port", "integer"],
    ...texts(["user_agent", "http_version", "route", "application", "node"]),
    ["ruleset", "integer"],
    ["duration_us", "bigint"],
    ["count", "bigint"],
    ["attack", "bigint"],
  ] as const) {
    // Prefixes are ranges of the index where texts are in the order of their bytes.
    const typed = postgres && type === "text" ? sql`text collate "C"` : type;
    events = events.addColumn(name, typed, (c) => c.notNull());
  }
  events = events.addColumn("leak", "bigint");
  if (postgres) {
    await events
      .addPrimaryKeyConstraint("events_pk", ["id", "time"] as never)
      .modifyEnd(sql`partition by range (time)`)
      .execute();
    await sql`create table events_other partition of events default`.execute(db);
  } else await events.execute();
  // Every list and count is of a tenant and newest first.
  for (const [name, columns] of Object.entries({
    events_by_time: ["tenant", "time", "id"],
    events_by_leak: ["tenant", "leak", "time", "id"],
    events_by_rule: ["tenant", "rule_id", "time", "id"],
    events_by_address: ["tenant", "address", "time", "id"],
    events_by_attack: ["tenant", "attack", "time", "id"],
    events_by_fingerprint: ["tenant", "fingerprint", "time", "id"],
    events_by_request: ["tenant", "request_id", "time", "id"],
  })) {
    await schema.createIndex(name).on("events").columns(columns).execute();
  }
  // An entry of an index has at most 2,704 bytes on PostgreSQL, and a path up to 2,000 characters.
  await sql`create index events_by_path on events (tenant, substr(path, 1, 200), time, id)`.execute(db);
  await sql`create index events_by_count on events (tenant, count, time, id) where count > 1`.execute(db);

  const ids = schema
    .createTable("event_ids")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("event_id", "text", (c) => c.notNull())
    .addColumn("time", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("event_ids_pk", ["tenant", "event_id"]);
  await (postgres ? ids : ids.modifyEnd(sql`without rowid`)).execute();
  await schema.createIndex("event_ids_by_age").on("event_ids").column("time").execute();
}

async function createAttacks(db: Kysely<never>): Promise<void> {
  const { schema } = db;
  const { serial, isSerial } = columnTypes(db);
  let attacks = schema.createTable("attacks").addColumn("id", serial, isSerial);
  for (const [name, type] of [
    ...texts(["tenant", "digest"]),
    ["first_at", "bigint"],
    ["last_at", "bigint"],
    ["hits", "bigint"],
    ["blocked", "bigint"],
    ["watched", "bigint"],
    ["allowed", "bigint"],
    ...texts([
      "rule_id",
      "rule_title",
      "point",
      "remote_addr",
      "address",
      "route",
      "host",
      "path",
      "user_agent",
      "node",
    ]),
  ] as const) {
    attacks = attacks.addColumn(name, type, (c) => c.notNull());
  }
  await attacks.addColumn("leak", "bigint").execute();
  await schema.createIndex("attacks_by_digest").on("attacks").columns(["tenant", "digest", "last_at"]).execute();
  await schema.createIndex("attacks_by_time").on("attacks").columns(["tenant", "last_at", "id"]).execute();
  await schema.createIndex("attacks_by_leak").on("attacks").columns(["tenant", "leak", "last_at"]).execute();
}

/** Hits by minute, and by hour and day for each value of what figures are made of; those by day and rule stay for ever. */
async function createCounts(db: Kysely<never>): Promise<void> {
  const { schema } = db;
  const postgres = db.getExecutor().adapter.supportsTransactionalDdl;
  const bytewise = postgres ? sql`text collate "C"` : ("text" as const);
  const notNull = (column: ColumnDefinitionBuilder) => column.notNull();
  for (const [name, period, key] of [
    ["event_minutes", "minute", ["tenant", "minute"]],
    ["event_hours", "hour", ["tenant", "facet", "hour", "value"]],
    ["event_days", "day", ["tenant", "facet", "value", "day"]],
  ] as const) {
    let counts: CreateTableBuilder<string, string> = schema.createTable(name).addColumn("tenant", "text", notNull);
    if (name !== "event_minutes") {
      counts = counts.addColumn("facet", "text", notNull).addColumn("value", bytewise, notNull);
    }
    for (const column of [period, "blocked", "watched", "allowed"])
      counts = counts.addColumn(column, "bigint", notNull);
    counts = counts.addPrimaryKeyConstraint(`${name}_pk`, [...key] as never[]);
    await (postgres ? counts.modifyEnd(sql`with (fillfactor = 80)`) : counts.modifyEnd(sql`without rowid`)).execute();
    if (name !== "event_minutes") await schema.createIndex(`${name}_by_age`).on(name).column(period).execute();
  }
  await schema
    .createTable("event_totals")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("day", "bigint", (c) => c.notNull())
    .addColumn("rule_id", "text", (c) => c.notNull())
    .addColumn("leak", "bigint", (c) => c.notNull())
    .addColumn("action", "text", (c) => c.notNull())
    .addColumn("hits", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("event_totals_pk", ["tenant", "day", "rule_id", "leak", "action"])
    .execute();
}
