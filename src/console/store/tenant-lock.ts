import { sql, type Transaction } from "kysely";
import type { Engine } from "./open-store.ts";
import type { Tables } from "./tables.ts";

/**
 * Makes transactions of one tenant that read, reckon and write back wait for each other, until their end. SQLite has one
 * writer anyway.
 */
export async function lockTenant(tx: Transaction<Tables>, engine: Engine, tenant: string): Promise<void> {
  if (engine === "postgres") await sql`select pg_advisory_xact_lock(hashtextextended(${tenant}, 0))`.execute(tx);
}
