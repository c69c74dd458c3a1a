import type { ConsoleContext } from "../context.ts";

/** Versions that are kept, to be compared and gone back to. */
const KEPT_VERSIONS_MAX = 200;
/** Of their rules; the newest is kept whatever its size. */
const KEPT_BYTES_MAX = 256 * 2 ** 20;
/** A table that was just made may not be named yet. */
const TABLE_GRACE_MS = 36e5;

/** Removes old versions, and token tables that neither a kept version nor today's segments name. */
export async function collectGarbage({ store, now }: ConsoleContext, tenant: string): Promise<void> {
  const { db } = store;
  const versions = await db
    .selectFrom("rulesets")
    .select(["version", "bytes"])
    .where("tenant", "=", tenant)
    .orderBy("version", "desc")
    .execute();
  let bytes = 0;
  const kept = versions.filter(
    (row, i) => i === 0 || (i < KEPT_VERSIONS_MAX && (bytes += row.bytes) <= KEPT_BYTES_MAX),
  );
  const oldest = kept.at(-1)?.version;
  if (oldest !== undefined && kept.length < versions.length) {
    for (const table of ["ruleset_tables", "rulesets"] as const) {
      await db.deleteFrom(table).where("tenant", "=", tenant).where("version", "<", oldest).execute();
    }
  }
  await db
    .deleteFrom("token_tables")
    .where("tenant", "=", tenant)
    .where("created_at", "<", now() - TABLE_GRACE_MS)
    .where("digest", "not in", (eb) => eb.selectFrom("ruleset_tables").select("digest").where("tenant", "=", tenant))
    .where("digest", "not in", (eb) => eb.selectFrom("segments").select("digest").where("tenant", "=", tenant))
    .execute();
}
