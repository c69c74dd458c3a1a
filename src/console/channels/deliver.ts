import type { ConsoleContext } from "../context.ts";
import { DeliveryError } from "./channel-kind.ts";
import type { Sender } from "./means.ts";
import { message } from "./message.ts";
import { sendMessage } from "./send-message.ts";
import type { Channels, Deliveries } from "./tables.ts";

/** Of one round; the next one is seconds later. */
const DELIVERIES_MAX = 200;
/** The last attempt is about six hours after the first. */
const ATTEMPTS_MAX = 10;
const FIRST_PAUSE_MS = 10_000;
const PAUSE_MS_MAX = 60 * 60_000;

/** A delivery that was read back: numbered, as all are. */
type Stored = Omit<Deliveries, "id"> & { readonly id: number };

/**
 * Sends what is due: the channels side by side, each in its order. At least once: who is killed after sending sends again,
 * under the same id.
 */
export async function deliverDue(context: ConsoleContext, sender: Sender): Promise<void> {
  const { store, now } = context;
  const { db } = store;
  const due = await db
    .selectFrom("deliveries")
    .selectAll()
    .where("state", "=", "pending")
    .where("due_at", "<=", now())
    .orderBy("due_at")
    .orderBy("id")
    .limit(DELIVERIES_MAX)
    .execute();
  if (due.length === 0) return;
  const byChannel = Map.groupBy(due, ({ channel }) => channel);
  const channels = await db
    .selectFrom("channels")
    .selectAll()
    .where("id", "in", [...byChannel.keys()])
    .execute();
  await Promise.all(channels.map((channel) => deliverTo(context, sender, channel, byChannel.get(channel.id)!)));
}

async function deliverTo(
  context: ConsoleContext,
  sender: Sender,
  channel: Channels,
  deliveries: readonly Stored[],
): Promise<void> {
  for (const delivery of deliveries) {
    const failure = await attempt(context, sender, channel, delivery);
    // What follows would most likely fail, too: it comes with the next round.
    if (failure !== undefined && !failure.final) return;
  }
}

async function attempt(
  context: ConsoleContext,
  sender: Sender,
  channel: Channels,
  delivery: Stored,
): Promise<DeliveryError | undefined> {
  const attempts = delivery.attempts + 1;
  const write = async (set: Partial<Omit<Deliveries, "id">>): Promise<void> => {
    await context.store.db
      .updateTable("deliveries")
      .set({ attempts, ...set })
      .where("id", "=", delivery.id)
      .where("state", "=", "pending")
      .execute();
  };
  try {
    const told = message.parse(JSON.parse(delivery.message));
    await sendMessage(context, sender, channel, told, `kw-${channel.id}-${delivery.id}`);
  } catch (error) {
    if (!(error instanceof DeliveryError))
      context.log.error({ err: error }, "a notification failed inside the console");
    const failure =
      error instanceof DeliveryError ? error : new DeliveryError("Something went wrong here; the log says what.");
    const over = failure.final || attempts >= ATTEMPTS_MAX;
    const nowMs = context.now();
    const pauseMs = Math.max(failure.retryAfterMs, Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 3 ** (attempts - 1)));
    await write(
      over
        ? { state: "failed", ended_at: nowMs, problem: failure.message }
        : { due_at: nowMs + pauseMs, problem: failure.message },
    );
    return failure;
  }
  await write({ state: "sent", ended_at: context.now(), problem: "" });
  return undefined;
}
