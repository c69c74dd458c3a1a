import { setImmediate as nextTurn } from "node:timers/promises";
import type { ConsoleContext } from "../context.ts";

/** Rows that are looked at in one step: others wait some milliseconds for it. */
const ROWS_AT_ONCE = 2_000;

/** Forgets rows of the audit log that are older than the configuration keeps: the oldest first, until one is younger. */
export async function forgetAudit({ store: { db }, config, now }: ConsoleContext): Promise<void> {
  const before = now() - config.retention.audit;
  for (;;) {
    const { numDeletedRows } = await db
      .deleteFrom("audit")
      .where("id", "in", (eb) => eb.selectFrom("audit").select("id").orderBy("id").limit(ROWS_AT_ONCE))
      .where("at", "<", before)
      .executeTakeFirstOrThrow();
    if (numDeletedRows < BigInt(ROWS_AT_ONCE)) return;
    await nextTurn();
  }
}
