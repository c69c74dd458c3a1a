import { repeat, type Repeated } from "../../platform/repeat.ts";
import type { ConsoleContext } from "../context.ts";
import { lockLeak, lockValues } from "./leak-row.ts";
import { removeStaged } from "./stage-leak.ts";
import { endMark } from "./yield-values.ts";

const EVERY_MS = 60_000;
/** Of one round; the next one is a minute later. */
const LEAKS_MAX = 500;

/** What happens in the registry by itself, every minute. */
export function startRegistryUpkeep(context: ConsoleContext): Repeated {
  return repeat(
    async () => {
      await endFalseMarks(context);
      await removeStaged(context);
    },
    EVERY_MS,
    (error) => context.log.error({ err: error }, "upkeep of the registry failed; it is tried again"),
  );
}

/** Opens leaks whose mark as false has come to its end. Of several consoles one does it. */
export async function endFalseMarks({ store: { db, engine }, now }: ConsoleContext): Promise<void> {
  const due = await db
    .selectFrom("leaks")
    .select(["id", "tenant"])
    .where("false_until", "<=", now())
    .where("status", "=", "false")
    .orderBy("id")
    .limit(LEAKS_MAX)
    .execute();
  for (const { id, tenant } of due) {
    await db.transaction().execute(async (tx) => {
      await lockValues(tx, engine, tenant);
      const leak = await lockLeak(tx, engine, tenant, id);
      const nowMs = now();
      if (leak.status !== "false" || leak.false_until === null || leak.false_until > nowMs) return;
      await endMark({ tx, tenant, actor: "policy", nowMs }, engine, leak);
    });
  }
}
