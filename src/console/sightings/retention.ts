import type { ConsoleContext } from "../context.ts";

/** A batch that was not acknowledged is sent again within minutes. */
const BATCHES_KEPT_MS = 864e5;

/** Forgets credentials and spans that are older than the configuration keeps. */
export async function forgetSightings({ store: { db }, config, now }: ConsoleContext): Promise<void> {
  const before = now() - config.retention.sightings;
  await db.deleteFrom("sightings").where("last_at", "<", before).execute();
  await db.deleteFrom("sighting_spans").where("from_at", "<", before).execute();
  await db
    .deleteFrom("sighting_batches")
    .where("at", "<", now() - BATCHES_KEPT_MS)
    .execute();
}
