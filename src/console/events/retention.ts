import { setImmediate as nextTurn } from "node:timers/promises";
import type { ConsoleContext } from "../context.ts";

/** Rows that go in one step: others wait some milliseconds for it. */
const ROWS_AT_ONCE = 2_000;

/** Forgets events, and attacks that ended, that are older than the configuration keeps; their counts stay. */
export async function forgetEvents({ store: { db }, config, now }: ConsoleContext): Promise<void> {
  const before = now() - config.retention.events;
  await inSteps(() =>
    db
      .deleteFrom("events")
      .where("id", "in", (eb) => eb.selectFrom("events").select("id").where("time", "<", before).limit(ROWS_AT_ONCE))
      .executeTakeFirstOrThrow(),
  );
  await inSteps(() =>
    db
      .deleteFrom("attacks")
      .where("id", "in", (eb) =>
        eb.selectFrom("attacks").select("id").where("last_at", "<", before).limit(ROWS_AT_ONCE),
      )
      .executeTakeFirstOrThrow(),
  );
}

async function inSteps(step: () => Promise<{ readonly numDeletedRows: bigint }>): Promise<void> {
  while ((await step()).numDeletedRows === BigInt(ROWS_AT_ONCE)) await nextTurn();
}
