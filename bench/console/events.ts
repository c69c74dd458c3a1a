import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { createAccessToken } from "../../src/console/access/access-token.ts";
import { buildApi } from "../../src/console/api/app.ts";
import type { Api } from "../../src/console/api/route.ts";
import { localBus } from "../../src/console/bus.ts";
import { consoleConfigSchema } from "../../src/console/config/schema.ts";
import type { ConsoleContext } from "../../src/console/context.ts";
import { eventRoutes } from "../../src/console/events/routes.ts";
import { temporaryKeys } from "../../src/console/keys.ts";
import type { Store } from "../../src/console/store/open-store.ts";
import { NODE_PATHS } from "../../src/core/wire.ts";
import { say } from "../report.ts";
import { watchTurns } from "../tokens/turns.ts";
import { copyDays } from "./event-copies.ts";
import { searchesFor, timeSearches } from "./event-searches.ts";
import { MadeAttempts } from "./made-attempts.ts";

const TENANT = "default";
const DAYS = 30;
const DAY_MS = 864e5;
const HOUR_MS = 36e5;
/** As many as fit into the bytes that a node sends at once. */
const BATCH = 1_200;
/** Nodes that push at the same time. */
const AT_ONCE = 4;
/** Events pushed when all others are there. */
const TAKEN_BESIDE = 30_000;
const longest = watchTurns();

/** A day of events taken in as nodes push them, 29 days of the same put before it, some more taken in; then searches. */
export async function benchEvents(store: Store, rounds: number, events: number): Promise<void> {
  await fillEvents(store, events);
  await searchEvents(store, rounds);
}

async function fillEvents(store: Store, events: number): Promise<void> {
  const nowMs = Date.now();
  say("");
  await withApi(store, (api, bearer) =>
    takeIn(api, store.engine, bearer, Math.round(events / DAYS), nowMs - DAY_MS, nowMs),
  );
  const startMs = performance.now();
  await copyDays(store, DAYS, nowMs);
  say(`${store.engine}: filled in ${((performance.now() - startMs) / 1e3).toFixed(0)} s`);
}

async function searchEvents(store: Store, rounds: number): Promise<void> {
  await withApi(store, async (api, bearer) => {
    const nowMs = Date.now();
    await takeIn(api, store.engine, bearer, TAKEN_BESIDE, nowMs - HOUR_MS, nowMs);
    const row = await store.db.selectFrom("events").selectAll().limit(1).executeTakeFirstOrThrow();
    const { count } = await store.db
      .selectFrom("events")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    const searches = searchesFor(row.request_id, row.remote_addr);
    const measured = await timeSearches(api, { authorization: await bearer("analyst") }, searches, rounds * 7, longest);
    say(`\n${store.engine}, ${count.toLocaleString("en")} events of ${DAYS} days\n`);
    say(measured);
  });
}

type Bearer = (role: "node" | "analyst") => Promise<string>;

async function withApi(store: Store, act: (api: Api, bearer: Bearer) => Promise<void>): Promise<void> {
  const context: ConsoleContext = {
    config: consoleConfigSchema.parse({}),
    ...{ store, keys: temporaryKeys(), bus: localBus() },
    log: pino({ level: "error" }),
    now: Date.now,
  };
  const api = await buildApi(context, [eventRoutes], async () => undefined);
  try {
    await act(api, async (role) => {
      const of = { tenant: TENANT, role, name: "bench", createdBy: "machine" } as const;
      return `Bearer ${(await createAccessToken(store, of, context.now())).token}`;
    });
  } finally {
    await api.close();
  }
}

/** Pushes events as nodes do, some at a time, and says how fast they were taken. */
async function takeIn(
  api: Api,
  engine: string,
  bearer: Bearer,
  events: number,
  fromMs: number,
  toMs: number,
): Promise<void> {
  const made = new MadeAttempts(fromMs);
  const authorization = await bearer("node");
  const headers = { authorization, "content-type": "application/x-ndjson", "content-encoding": "gzip" };
  const timeOf = (i: number): number => Math.floor(fromMs + (i / events) * (toMs - fromMs));
  let ms = 0;
  let cpuMs = 0;
  let heldMs = 0;
  let taken = 0;
  for (let at = 0; at < events; at += BATCH * AT_ONCE) {
    const batches = Array.from({ length: AT_ONCE }, (_, n) => {
      const from = at + n * BATCH;
      const length = Math.max(0, Math.min(BATCH, events - from));
      return made.batch(Array.from({ length }, (__, i) => timeOf(from + i)));
    });
    // The watch sees what made the batches first.
    await delay(2);
    longest();
    const startMs = performance.now();
    const cpu = process.cpuUsage();
    const answers = await Promise.all(
      batches.map((payload) => api.inject({ method: "POST", url: NODE_PATHS.events, headers, payload })),
    );
    ms += performance.now() - startMs;
    const { user, system } = process.cpuUsage(cpu);
    cpuMs += (user + system) / 1e3;
    await delay(2);
    heldMs = Math.max(heldMs, longest().wallMs);
    for (const answer of answers) {
      if (answer.statusCode !== 200) throw new Error(answer.payload.slice(0, 500));
      taken += answer.json<{ accepted: number }>().accepted;
    }
  }
  const rate = Math.round(taken / (ms / 1e3)).toLocaleString("en");
  const cost = `${((cpuMs * 1e3) / taken).toFixed(0)} µs of this process's CPU each, loop held for at most ${heldMs.toFixed(0)} ms`;
  say(`${engine}: ${taken.toLocaleString("en")} events taken in: ${rate} events/s, ${cost}`);
}
