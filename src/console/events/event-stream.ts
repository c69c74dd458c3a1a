import { Readable } from "node:stream";
import type { ConsoleContext } from "../context.ts";
import { showEvent } from "./event-view.ts";
import { matchesSearch } from "./match-search.ts";
import type { Search } from "./search.ts";

/** Events that one look brings; more wait for the next. */
const EVENTS_AT_ONCE = 200;
const COMMENT_EVERY_MS = 15_000;
/** Then a client asks again, and whether it may is looked at again. */
const LIFE_MS = 15 * 60_000;

/**
 * A live tail as server-sent events (HTML Living Standard, section 9.2): `event: attempt`, its number as the id, from
 * `after` on. It reads from the store at the client's pace, so a slow one costs nothing.
 */
export function streamEvents(context: ConsoleContext, tenant: string, search: Search, after: number): Readable {
  return Readable.from(tail(context, tenant, search, after), { objectMode: false, highWaterMark: 1 << 16 });
}

async function* tail(context: ConsoleContext, tenant: string, search: Search, after: number): AsyncGenerator<string> {
  const { bus, store } = context;
  let wake = (): void => {};
  let fresh = true;
  const stop = bus.subscribe("events", (message) => {
    if (message.tenant !== tenant) return;
    fresh = true;
    wake();
  });
  const endMs = performance.now() + LIFE_MS;
  let last = after;
  try {
    yield "retry: 1000\n\n";
    while (performance.now() < endMs) {
      fresh = false;
      const rows = await store.reads
        .selectFrom("events")
        .selectAll()
        .where((eb) => matchesSearch(eb, tenant, search))
        .where("id", ">", last)
        .orderBy("id")
        .limit(EVENTS_AT_ONCE)
        .execute();
      for (const row of rows) yield `id: ${row.id}\nevent: attempt\ndata: ${JSON.stringify(showEvent(row))}\n\n`;
      last = rows.at(-1)?.id ?? last;
      if (rows.length === EVENTS_AT_ONCE || fresh) continue;
      // Also looks by itself now and then: a message of another console may get lost.
      const timer = setTimeout(() => wake(), COMMENT_EVERY_MS);
      await new Promise<void>((resolve) => (wake = resolve));
      clearTimeout(timer);
      if (!fresh) yield ": still here\n\n";
    }
  } finally {
    stop();
  }
}

/** The newest event there is: a tail without `Last-Event-ID` begins behind it. */
export async function newestEvent({ store: { db } }: ConsoleContext): Promise<number> {
  const row = await db
    .selectFrom("events")
    .select(({ fn }) => fn.max<number | null>("id").as("id"))
    .executeTakeFirstOrThrow();
  return row.id ?? 0;
}
