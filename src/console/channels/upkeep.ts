import { randomUUID } from "node:crypto";
import { repeat, type Repeated } from "../../platform/repeat.ts";
import type { ConsoleContext } from "../context.ts";
import { takeLease } from "../store/lease.ts";
import { deliverDue } from "./deliver.ts";
import { openSender } from "./means.ts";
import { queueNews } from "./queue-news.ts";

const EVERY_MS = 2_000;
const LEASE_MS = 60_000;
/** After a stop news of so long are still told. */
const CATCH_UP_MS = 60 * 60_000;
/** The log of deliveries. */
const KEPT_MS = 30 * 864e5;

/** Tells channels what happened; of several consoles one does it. */
export function startChannels(context: ConsoleContext): Repeated {
  const { store, log, now } = context;
  const holder = randomUUID();
  const sender = openSender(context);
  let lastMs: number | undefined;
  const repeated = repeat(
    async () => {
      if (!(await takeLease(store, "channels", holder, now(), LEASE_MS))) {
        lastMs = undefined;
        return;
      }
      const startedMs = now();
      await queueNews(context, lastMs ?? startedMs - CATCH_UP_MS);
      lastMs = startedMs;
      await deliverDue(context, sender);
      await forgetDeliveries(context);
    },
    EVERY_MS,
    (error) => log.error({ err: error }, "telling the channels failed; it is tried again"),
  );
  return {
    async stop() {
      await repeated.stop();
      await sender.close();
    },
  };
}

async function forgetDeliveries({ store: { db }, now }: ConsoleContext): Promise<void> {
  await db
    .deleteFrom("deliveries")
    .where("state", "!=", "pending")
    .where("due_at", "<", now() - KEPT_MS)
    .execute();
}
