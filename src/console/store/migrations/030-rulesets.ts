import type { Kysely } from "kysely";
import { columnTypes } from "../columns.ts";

/** Rules written by hand, rulesets with their token tables, nodes. */
export async function up(db: Kysely<never>): Promise<void> {
  const { bytes, serial, isSerial } = columnTypes(db);
  const { schema } = db;

  await schema
    .createTable("rules")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("document", "text", (c) => c.notNull())
    .addColumn("mark", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .addColumn("author", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("rules_pk", ["tenant", "id"] as never[])
    .execute();

  await schema
    .createTable("rule_tokens")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("rule", "text", (c) => c.notNull())
    .addColumn("fingerprint", "text", (c) => c.notNull())
    .addColumn("shape", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("rule_tokens_pk", ["tenant", "rule", "fingerprint"] as never[])
    .addForeignKeyConstraint(
      "rule_tokens_rule",
      ["tenant", "rule"] as never[],
      "rules",
      ["tenant", "id"] as never[],
      (c) => c.onDelete("cascade"),
    )
    .execute();

  await schema
    .createTable("ruleset_heads")
    .addColumn("tenant", "text", (c) => c.primaryKey())
    .addColumn("version", "bigint", (c) => c.notNull())
    .addColumn("revision", "bigint", (c) => c.notNull())
    .addColumn("holds", "text", (c) => c.notNull())
    .addColumn("refusal", "text", (c) => c.notNull())
    .execute();

  await schema
    .createTable("rulesets")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("version", "bigint", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull())
    .addColumn("issued_at", "bigint", (c) => c.notNull())
    .addColumn("rules", "text", (c) => c.notNull())
    .addColumn("tables", "text", (c) => c.notNull())
    .addColumn("lists", "text", (c) => c.notNull())
    .addColumn("rule_count", "integer", (c) => c.notNull())
    .addColumn("token_count", "integer", (c) => c.notNull())
    .addColumn("bytes", "bigint", (c) => c.notNull())
    .addColumn("cause", "text", (c) => c.notNull())
    .addColumn("actor", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("rulesets_pk", ["tenant", "version"] as never[])
    .execute();

  await schema
    .createTable("ruleset_tables")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("version", "bigint", (c) => c.notNull())
    .addColumn("digest", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("ruleset_tables_pk", ["tenant", "version", "digest"] as never[])
    .execute();

  await schema
    .createTable("segments")
    .addColumn("id", serial, isSerial)
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("digest", "text", (c) => c.notNull())
    .addColumn("count", "integer", (c) => c.notNull())
    .addColumn("lists", "text", (c) => c.notNull())
    .execute();
  await schema.createIndex("segments_by_tenant").on("segments").columns(["tenant", "id"]).execute();

  await schema
    .createTable("token_tables")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("digest", "text", (c) => c.notNull())
    .addColumn("count", "integer", (c) => c.notNull())
    .addColumn("bytes", bytes, (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("token_tables_pk", ["tenant", "digest"] as never[])
    .execute();

  await schema
    .createTable("leases")
    .addColumn("name", "text", (c) => c.primaryKey())
    .addColumn("holder", "text", (c) => c.notNull())
    .addColumn("until", "bigint", (c) => c.notNull())
    .execute();

  await schema
    .createTable("nodes")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("id", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("first_seen", "bigint", (c) => c.notNull())
    .addColumn("last_seen", "bigint", (c) => c.notNull())
    .addColumn("ruleset", "bigint", (c) => c.notNull())
    .addColumn("applied_at", "bigint")
    .addColumn("heartbeat", "text", (c) => c.notNull())
    .addColumn("heartbeat_at", "bigint", (c) => c.notNull())
    .addColumn("requests_per_second", "double precision", (c) => c.notNull())
    .addPrimaryKeyConstraint("nodes_pk", ["tenant", "id"] as never[])
    .execute();

  // What falls due is asked for every second.
  await schema.createIndex("leaks_by_block_at").on("leaks").column("block_at").execute();
  await schema.createIndex("leaks_by_expiry").on("leaks").column("patch_expires_at").execute();
}
