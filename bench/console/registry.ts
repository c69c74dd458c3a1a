import { randomBytes } from "node:crypto";
import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import { pino } from "pino";
import { createAccessToken } from "../../src/console/access/access-token.ts";
import { buildApi } from "../../src/console/api/app.ts";
import type { Api } from "../../src/console/api/route.ts";
import { localBus } from "../../src/console/bus.ts";
import { consoleConfigSchema } from "../../src/console/config/schema.ts";
import type { ConsoleContext } from "../../src/console/context.ts";
import { temporaryKeys } from "../../src/console/keys.ts";
import { decisionRoutes } from "../../src/console/registry/decision-routes.ts";
import { leakRoutes } from "../../src/console/registry/leak-routes.ts";
import type { Store } from "../../src/console/store/open-store.ts";
import { median, say, table } from "../report.ts";
import { watchTurns } from "../tokens/turns.ts";
import { makeLeaks } from "./made-leaks.ts";

const TENANT = "default";
const longest = watchTurns();
const LEAKS = 100_000;
const TOKENS = 100_000;
/** Until the watch on turns has seen the end of what was before. */
const SETTLE_MS = 20;

/** What people ask for: a first page in each order, with filters that match much, little, nothing. */
const LISTS: readonly (readonly [name: string, query: string])[] = [
  ["newest first", ""],
  ["highest risk first", "?sort=-risk"],
  ["by title", "?sort=title"],
  ["largest first", "?sort=-volume"],
  ["changed last", "?sort=-updated_at"],
  ["open, high", "?status=open&risk=high"],
  ["closed, by risk (1 in 1,000)", "?status=closed&sort=-risk"],
  ["a kind of source that has none", "?source=nowhere"],
  ["an assignee, one leak", "?assignee=ada"],
  ["a word in 1 of 100", "?q=needle"],
  ["a word that stands nowhere", "?q=nowhere-at-all"],
  ["the figures", "/stats"],
  ["the figures of open ones", "/stats?status=open"],
];

/** A hundred thousand leaks listed, a hundred thousand tokens added. */
export async function benchRegistry(store: Store, rounds: number): Promise<void> {
  const context = contextOf(store);
  const api = await buildApi(context, [leakRoutes, decisionRoutes], async () => undefined);
  const { token } = await createAccessToken(
    store,
    { tenant: TENANT, role: "administrator", name: "bench", createdBy: "machine" },
    context.now(),
  );
  const headers = { authorization: `Bearer ${token}` };
  try {
    await addTokens(api, headers, store);
    await fill(store);
    const rows: string[][] = [];
    for (const [name, query] of LISTS) rows.push(await list(api, headers, name, query, rounds));
    rows.push(await deepPage(api, headers, rounds));
    say(`\n${store.engine}, ${LEAKS.toLocaleString("en")} leaks\n`);
    say(table(["list", "median ms", "slowest ms"], rows));
    await addTokens(api, headers, store);
  } finally {
    await api.close();
  }
}

function contextOf(store: Store): ConsoleContext {
  return {
    config: consoleConfigSchema.parse({}),
    ...{ store, keys: temporaryKeys(), bus: localBus() },
    log: pino({ level: "silent" }),
    now: Date.now,
  };
}

async function fill(store: Store): Promise<void> {
  await makeLeaks(store, TENANT, LEAKS);
  // As its autovacuum does within a minute.
  if (store.engine === "postgres") await sql`analyze leaks`.execute(store.db);
}

async function list(api: Api, headers: object, name: string, query: string, rounds: number): Promise<string[]> {
  const samples: number[] = [];
  for (let i = 0; i < rounds * 5; i++) {
    const startMs = performance.now();
    const answer = await api.inject({ url: `/api/v1/leaks${query}`, headers: headers as Record<string, string> });
    samples.push(performance.now() - startMs);
    if (answer.statusCode !== 200) throw new Error(answer.payload);
    await nextTurn();
  }
  return [name, median(samples).toFixed(1), Math.max(...samples).toFixed(1)];
}

/** A page in the middle of an order in which many are equal. */
async function deepPage(api: Api, headers: object, rounds: number): Promise<string[]> {
  const cursor = Buffer.from(JSON.stringify(["-risk", 5, LEAKS / 2])).toString("base64url");
  return list(api, headers, "a page in the middle, by risk", `?sort=-risk&cursor=${cursor}`, rounds);
}

async function addTokens(api: Api, headers: object, { engine }: Store): Promise<void> {
  const tokens = Array.from({ length: TOKENS }, () => `ak_live_${randomBytes(18).toString("base64url")}`);
  const payload = JSON.stringify({ title: "many", tokens });
  await delay(SETTLE_MS);
  longest();
  const startMs = performance.now();
  const answer = await api.inject({
    ...{ method: "POST", url: "/api/v1/leaks", payload },
    headers: { ...headers, "content-type": "application/json" },
  });
  const ms = performance.now() - startMs;
  if (answer.statusCode !== 201) throw new Error(answer.payload.slice(0, 500));
  const { wallMs, cpuMs } = longest();
  const held = `${cpuMs.toFixed(0)} ms of CPU, ${wallMs.toFixed(0)} ms by the clock`;
  say(
    `${engine}: ${TOKENS.toLocaleString("en")} tokens in one POST: ${(ms / 1e3).toFixed(1)} s; the event loop held for at most ${held}`,
  );
}
