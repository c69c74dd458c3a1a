import type { CreateTableBuilder, Kysely } from "kysely";
import { columnTypes } from "../columns.ts";

/** Which credentials work, as nodes saw it. */
export async function up(db: Kysely<never>): Promise<void> {
  const { bytes } = columnTypes(db);
  const { schema } = db;
  const counts = <T extends string, C extends string>(table: CreateTableBuilder<T, C>) =>
    table
      .addColumn("uses", "bigint", (c) => c.notNull())
      .addColumn("successes", "bigint", (c) => c.notNull())
      .addColumn("refusals", "bigint", (c) => c.notNull())
      .addColumn("addresses", bytes, (c) => c.notNull())
      .addColumn("success_addresses", bytes, (c) => c.notNull());

  await counts(
    schema
      .createTable("sightings")
      .addColumn("tenant", "text", (c) => c.notNull())
      .addColumn("fingerprint", "text", (c) => c.notNull())
      .addColumn("route", "text", (c) => c.notNull())
      .addColumn("hint", "text", (c) => c.notNull())
      .addColumn("first_at", "bigint", (c) => c.notNull())
      .addColumn("last_at", "bigint", (c) => c.notNull())
      .addColumn("last_success_at", "bigint")
      .addColumn("recent", "text", (c) => c.notNull()),
  )
    .addPrimaryKeyConstraint("sightings_pk", ["tenant", "fingerprint", "route"])
    .execute();
  await schema.createIndex("sightings_by_age").on("sightings").columns(["last_at"]).execute();

  await counts(
    schema
      .createTable("sighting_spans")
      .addColumn("tenant", "text", (c) => c.notNull())
      .addColumn("fingerprint", "text", (c) => c.notNull())
      .addColumn("unit", "text", (c) => c.notNull())
      .addColumn("from_at", "bigint", (c) => c.notNull()),
  )
    .addPrimaryKeyConstraint("sighting_spans_pk", ["tenant", "fingerprint", "unit", "from_at"])
    .execute();
  await schema.createIndex("sighting_spans_by_age").on("sighting_spans").columns(["from_at"]).execute();

  await schema
    .createTable("sighting_batches")
    .addColumn("tenant", "text", (c) => c.notNull())
    .addColumn("batch_id", "text", (c) => c.notNull())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("sighting_batches_pk", ["tenant", "batch_id"])
    .execute();
}
