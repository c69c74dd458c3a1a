import { randomUUID } from "node:crypto";
import { repeat, type Repeated } from "../platform/repeat.ts";
import { forgetAudit } from "./access/audit-retention.ts";
import type { ConsoleContext } from "./context.ts";
import { forgetEvents } from "./events/retention.ts";
import { forgetSightings } from "./sightings/retention.ts";
import { takeLease } from "./store/lease.ts";

const EVERY_MS = 10 * 60_000;

/** Forgets what is older than the configuration keeps, every ten minutes; of several consoles one does it. */
export function startRetention(context: ConsoleContext): Repeated {
  const holder = randomUUID();
  return repeat(
    async () => {
      if (!(await takeLease(context.store, "retention", holder, context.now(), EVERY_MS))) return;
      await forgetEvents(context);
      await forgetSightings(context);
      await forgetAudit(context);
    },
    EVERY_MS,
    (error) => context.log.error({ err: error }, "forgetting what is too old failed; it is tried again"),
  );
}
