import type { Kysely } from "kysely";
import { columnTypes } from "../columns.ts";

/** Attempts, attacks, and counts of them. */
export async function up(db: Kysely<never>): Promise<void> {
  const { serial, isSerial } = columnTypes(db);
  const { schema } = db;
  const texts = (names: readonly string[]) => names.map((name) => [name, "text"] as const);

  let events = schema.createTable("events").addColumn("id", serial, isSerial);
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
    events = events.addColumn(name, type, (c) => c.notNull());
  }
  await events.addColumn("leak", "bigint").execute();
  // Every list and count is of a tenant and newest first.
  for (const [name, columns] of Object.entries({
    events_once: ["tenant", "event_id"],
    events_by_time: ["tenant", "time", "id"],
    events_by_leak: ["tenant", "leak", "time", "id"],
    events_by_rule: ["tenant", "rule_id", "time", "id"],
    events_by_address: ["tenant", "address", "time", "id"],
    events_by_attack: ["tenant", "attack", "time", "id"],
    events_by_request: ["tenant", "request_id"],
    events_by_age: ["time"],
  })) {
    const index = schema.createIndex(name).on("events").columns(columns);
    await (name === "events_once" ? index.unique() : index).execute();
  }

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
