import type { Kysely } from "kysely";

/** What tenants want to happen to their leaks by itself. */
export async function up({ schema }: Kysely<never>): Promise<void> {
  await schema
    .createTable("leak_policies")
    .addColumn("tenant", "text", (c) => c.primaryKey())
    .addColumn("regression", "text", (c) => c.notNull())
    .execute();
}
