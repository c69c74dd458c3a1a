import type { Kysely } from "kysely";
import { columnTypes } from "../columns.ts";

/** Who is told of what, and how it went. */
export async function up(db: Kysely<never>): Promise<void> {
  const { serial, isSerial } = columnTypes(db);
  const { schema } = db;
  await schema
    .createTable("channels")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("settings", "text", (c) => c.notNull())
    .addColumn("sealed", "text", (c) => c.notNull())
    .addColumn("topics", "text", (c) => c.notNull())
    .addColumn("risk_min", "integer", (c) => c.notNull())
    .addColumn("digest", "text", (c) => c.notNull())
    .addColumn("enabled", "integer", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  await schema.createIndex("channels_by_tenant").on("channels").columns(["tenant", "id"]).execute();

  await schema
    .createTable("deliveries")
    .addColumn("id", serial, isSerial)
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("channel", "text", (c) => c.notNull())
    .addColumn("subject", "text", (c) => c.notNull())
    .addColumn("message", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("attempts", "integer", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("due_at", "bigint", (c) => c.notNull())
    .addColumn("ended_at", "bigint")
    .addColumn("problem", "text", (c) => c.notNull())
    .addUniqueConstraint("deliveries_once", ["channel", "subject"])
    .execute();
  await schema.createIndex("deliveries_due").on("deliveries").columns(["state", "due_at"]).execute();
  await schema.createIndex("leak_history_by_time").on("leak_history").columns(["at"]).execute();
  await schema.createIndex("attacks_by_first").on("attacks").columns(["first_at"]).execute();
}
