import type { Kysely } from "kysely";
import { columnTypes } from "../columns.ts";

/** Tokens of programs, the audit log, leaks. */
export async function up(db: Kysely<never>): Promise<void> {
  const { serial, isSerial } = columnTypes(db);
  const { schema } = db;

  await schema
    .createTable("access_tokens")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull().unique())
    .addColumn("scopes", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("created_by", "text", (c) => c.notNull())
    .addColumn("expires_at", "bigint")
    .addColumn("revoked_at", "bigint")
    .addColumn("last_used_at", "bigint")
    .execute();

  await schema
    .createTable("audit")
    .addColumn("id", serial, isSerial)
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addColumn("actor", "text", (c) => c.notNull())
    .addColumn("action", "text", (c) => c.notNull())
    .addColumn("target", "text", (c) => c.notNull())
    .addColumn("outcome", "text", (c) => c.notNull())
    .addColumn("status", "integer", (c) => c.notNull())
    .addColumn("detail", "text", (c) => c.notNull())
    .addColumn("address", "text", (c) => c.notNull())
    .execute();
  await schema.createIndex("audit_by_tenant").on("audit").columns(["tenant", "id"]).execute();

  await schema
    .createTable("leaks")
    .addColumn("id", serial, isSerial)
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("title", "text", (c) => c.notNull())
    .addColumn("description", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .addColumn("discovered_at", "bigint", (c) => c.notNull())
    .addColumn("discovered_by", "text", (c) => c.notNull())
    .addColumn("source_kind", "text", (c) => c.notNull())
    .addColumn("source_place", "text", (c) => c.notNull())
    .addColumn("risk", "integer", (c) => c.notNull())
    .addColumn("risk_set", "integer", (c) => c.notNull())
    .addColumn("foreign_id", "text", (c) => c.notNull())
    .addColumn("search", "text", (c) => c.notNull())
    .addColumn("status", "text", (c) => c.notNull())
    .addColumn("stage", "text", (c) => c.notNull())
    .addColumn("assignee", "text", (c) => c.notNull())
    .addColumn("remediation", "text", (c) => c.notNull())
    .addColumn("reason", "text", (c) => c.notNull())
    .addColumn("points", "text", (c) => c.notNull())
    .addColumn("when", "text", (c) => c.notNull())
    .addColumn("unless", "text", (c) => c.notNull())
    .addColumn("block_at", "bigint")
    .addColumn("patch_expires_at", "bigint")
    .addColumn("former_patch", "text", (c) => c.notNull())
    .addColumn("keep_watching", "integer", (c) => c.notNull())
    .addColumn("volume", "integer", (c) => c.notNull())
    .addColumn("false_until", "bigint")
    .addColumn("closed_at", "bigint")
    .addColumn("regressed_at", "bigint")
    .addColumn("applied_at", "bigint")
    .addColumn("version", "integer", (c) => c.notNull())
    .execute();
  // An index for each order of the list, with what lists are filtered by: what does not match is passed over in the index.
  const filters = [
    "status",
    "remediation",
    "risk",
    "source_kind",
    "regressed_at",
    "assignee",
    "stage",
    "discovered_at",
  ];
  for (const order of ["discovered_at", "updated_at", "risk", "volume", "title"]) {
    const columns = ["tenant", order, "id", ...filters.filter((column) => column !== order)];
    await schema.createIndex(`leaks_by_${order}`).on("leaks").columns(columns).execute();
  }
  // In the order in which figures are grouped, and with all that they are of.
  await schema
    .createIndex("leaks_by_status")
    .on("leaks")
    .columns(["tenant", "status", "remediation", "risk", "source_kind", "regressed_at", "discovered_at"])
    .execute();
  await schema.createIndex("leaks_by_foreign_id").on("leaks").columns(["tenant", "foreign_id"]).execute();
  await schema.createIndex("leaks_by_false_until").on("leaks").column("false_until").execute();

  await schema
    .createTable("leak_tokens")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("leak", "bigint", (c) => c.notNull().references("leaks.id").onDelete("cascade"))
    .addColumn("fingerprint", "text", (c) => c.notNull())
    .addColumn("shape", "integer", (c) => c.notNull())
    .addColumn("hint", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("added_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("leak_tokens_pk", ["leak", "fingerprint"] as never[])
    .execute();
  await schema.createIndex("leak_tokens_by_value").on("leak_tokens").columns(["tenant", "fingerprint"]).execute();

  await schema
    .createTable("leak_patterns")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("leak", "bigint", (c) => c.notNull().references("leaks.id").onDelete("cascade"))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("regex", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("leak_patterns_pk", ["leak", "position"] as never[])
    .execute();

  await schema
    .createTable("occurrences")
    .addColumn("id", serial, isSerial)
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("leak", "bigint", (c) => c.notNull().references("leaks.id").onDelete("cascade"))
    .addColumn("digest", "text", (c) => c.notNull())
    .addColumn("url", "text", (c) => c.notNull())
    .addColumn("path", "text", (c) => c.notNull())
    .addColumn("line", "integer", (c) => c.notNull())
    .addColumn("commit_id", "text", (c) => c.notNull())
    .addColumn("author", "text", (c) => c.notNull())
    .addColumn("first_seen", "bigint", (c) => c.notNull())
    .addColumn("last_seen", "bigint", (c) => c.notNull())
    .addColumn("present", "integer", (c) => c.notNull())
    .addUniqueConstraint("occurrences_once", ["leak", "digest"] as never[])
    .execute();

  await schema
    .createTable("leak_history")
    .addColumn("id", serial, isSerial)
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("leak", "bigint", (c) => c.notNull().references("leaks.id").onDelete("cascade"))
    .addColumn("at", "bigint", (c) => c.notNull())
    .addColumn("actor", "text", (c) => c.notNull())
    .addColumn("action", "text", (c) => c.notNull())
    .addColumn("text", "text", (c) => c.notNull())
    .addColumn("changes", "text", (c) => c.notNull())
    .execute();
  await schema.createIndex("leak_history_by_leak").on("leak_history").columns(["leak", "id"]).execute();
}
