import type { ConsoleContext } from "../context.ts";

/** The store is asked this often while anybody waits: a message of another console may be lost. */
const ASK_EVERY_MS = 2_000;
/** Beyond, a request is answered at once, as if it had asked not to wait. */
const WAITING_MAX = 20_000;

interface Waiter {
  readonly version: number;
  wake(): void;
}

/** Where requests for a ruleset newer than the one a node has wait, over all tenants. */
export interface WaitingRoom {
  /** To be entered before the store is asked, so that no version falls in between. */
  enter(tenant: string, version: number, forMs: number): Visit;
  close(): void;
}

export interface Visit {
  /** There may be a newer version, the time is over, the visitor has left, or the room is closed. */
  readonly over: Promise<void>;
  leave(): void;
}

const NO_VISIT: Visit = { over: Promise.resolve(), leave: () => {} };

/** One question to the store serves all who wait. */
export function openWaitingRoom({ store, bus, log }: ConsoleContext): WaitingRoom {
  const rooms = new Map<string, Set<Waiter>>();
  let waiting = 0;
  let closed = false;
  let asking: NodeJS.Timeout | undefined;

  const wake = (tenant: string, version: number): void => {
    for (const waiter of rooms.get(tenant) ?? []) if (waiter.version !== version) waiter.wake();
  };
  const stopListening = bus.subscribe("ruleset", ({ tenant, version }) => wake(tenant, version));

  const ask = async (): Promise<void> => {
    try {
      const rows = await store.db
        .selectFrom("ruleset_heads")
        .select(["tenant", "version"])
        .where("tenant", "in", [...rooms.keys()])
        .execute();
      for (const { tenant, version } of rows) wake(tenant, version);
    } catch (error) {
      log.warn({ err: error }, "the store could not be asked for new rulesets; nodes wait on");
    }
    askLater();
  };
  const askLater = (): void => {
    asking = waiting > 0 && !closed ? setTimeout(() => void ask(), ASK_EVERY_MS).unref() : undefined;
  };

  return {
    enter(tenant, version, forMs) {
      if (closed || forMs === 0 || waiting >= WAITING_MAX) return NO_VISIT;
      const { promise: over, resolve } = Promise.withResolvers<void>();
      const room = rooms.get(tenant) ?? new Set<Waiter>();
      const leave = (): void => {
        if (!room.delete(waiter)) return;
        waiting--;
        if (room.size === 0) rooms.delete(tenant);
        clearTimeout(end);
        resolve();
      };
      const waiter: Waiter = { version, wake: leave };
      const end = setTimeout(leave, forMs);
      rooms.set(tenant, room.add(waiter));
      waiting++;
      if (asking === undefined) askLater();
      return { over, leave };
    },
    close() {
      closed = true;
      stopListening();
      clearTimeout(asking);
      for (const room of [...rooms.values()]) for (const waiter of [...room]) waiter.wake();
    },
  };
}
