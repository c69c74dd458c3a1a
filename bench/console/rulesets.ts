import { randomBytes } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { pino } from "pino";
import { createAccessToken } from "../../src/console/access/access-token.ts";
import { buildApi } from "../../src/console/api/app.ts";
import type { Api } from "../../src/console/api/route.ts";
import { localBus } from "../../src/console/bus.ts";
import { consoleConfigSchema } from "../../src/console/config/schema.ts";
import type { ConsoleContext } from "../../src/console/context.ts";
import { temporaryKeys } from "../../src/console/keys.ts";
import { nodes } from "../../src/console/nodes/nodes.ts";
import { renewRuleset } from "../../src/console/rulesets/renew.ts";
import type { Store } from "../../src/console/store/open-store.ts";
import { NODE_ID_HEADER, NODE_PATHS } from "../../src/core/wire.ts";
import { insertLeak } from "../../test/console/insert-leak.ts";
import { TENANT } from "../../test/console/open-console.ts";
import { median, say, table } from "../report.ts";

const TOKENS = 1_000_000;
/** The same million tokens in leaks of ten thousand, and of a hundred. */
const LEAKS = [100, 10_000];
const DECISIONS = 15;
const NODES = 1_000;
/** Rows of one statement. */
const ROWS = 2_000;

/** From a decision to the answer of a node that waits, beside a million tokens of others; a thousand nodes that ask. */
export async function benchRulesets(store: Store, rounds: number): Promise<void> {
  const context: ConsoleContext = {
    config: consoleConfigSchema.parse({}),
    ...{ store, keys: temporaryKeys(), bus: localBus() },
    log: pino({ level: "silent" }),
    now: Date.now,
  };
  const api = await buildApi(context, [nodes], async () => undefined);
  const { token } = await createAccessToken(
    store,
    { tenant: TENANT, role: "node", name: "bench", createdBy: "machine" },
    context.now(),
  );
  const node = new WaitingNode(api, token);
  const rows: string[][] = [];
  try {
    for (const leaks of LEAKS) {
      const ids = await fill(context, leaks);
      const startMs = performance.now();
      await renewRuleset(context, TENANT, "filled", "machine");
      const fromNothingMs = performance.now() - startMs;
      await node.ask(0);
      rows.push(
        ...(await decide(context, node, ids, rounds)).map((row) => [`${leaks.toLocaleString("en")} leaks`, ...row]),
      );
      rows.push([`${leaks.toLocaleString("en")} leaks`, "all of them at once", fromNothingMs.toFixed(0), ""]);
      await store.db.updateTable("leaks").set({ status: "false" }).execute();
      await renewRuleset(context, TENANT, "emptied", "machine");
    }
    say(`\n${store.engine}, ${TOKENS.toLocaleString("en")} tokens\n`);
    say(table(["beside", "until a waiting node has its answer", "median ms", "slowest ms"], rows));
    say(`\n${await askMany(api, token)}`);
  } finally {
    await api.close();
  }
}

class WaitingNode {
  etag = '"0"';
  readonly #api: Api;
  readonly #token: string;

  constructor(api: Api, token: string) {
    this.#api = api;
    this.#token = token;
  }

  async ask(wait: number): Promise<void> {
    const answer = await this.#api.inject({
      url: `${NODE_PATHS.ruleset}?wait=${wait}`,
      headers: { authorization: `Bearer ${this.#token}`, [NODE_ID_HEADER]: "bench", "if-none-match": this.etag },
    });
    if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${answer.body}`);
    this.etag = String(answer.headers["etag"]);
  }
}

async function decide(
  context: ConsoleContext,
  node: WaitingNode,
  ids: readonly number[],
  rounds: number,
): Promise<string[][]> {
  const { db } = context.store;
  const change =
    (set: object) =>
    async (round: number): Promise<void> => {
      await db
        .updateTable("leaks")
        .set(set)
        .where("id", "=", ids[round % ids.length]!)
        .execute();
    };
  const decisions: readonly (readonly [name: string, decide: (round: number) => Promise<void>])[] = [
    ["a new leak is blocked", async () => void (await addLeak(db, 1))],
    ["a new leak of 1,000 tokens", async () => void (await addLeak(db, 1_000))],
    ["watch instead of block", change({ remediation: "watch" })],
    ["a leak is closed", change({ status: "closed" })],
  ];
  const rows: string[][] = [];
  for (const [name, act] of decisions) {
    const taken: number[] = [];
    for (let round = 0; round < DECISIONS * rounds; round++) {
      const answer = node.ask(60);
      await nextTurn();
      await act(round);
      const startMs = performance.now();
      await Promise.all([renewRuleset(context, TENANT, name, "machine"), answer]);
      taken.push(performance.now() - startMs);
    }
    rows.push([name, median(taken).toFixed(1), Math.max(...taken).toFixed(1)]);
  }
  return rows;
}

/** @returns ids of leaks that together have a million tokens */
async function fill(context: ConsoleContext, leaks: number): Promise<number[]> {
  return context.store.db.transaction().execute(async (tx) => {
    const ids: number[] = [];
    for (let i = 0; i < leaks; i++) ids.push(await addLeak(tx, TOKENS / leaks));
    return ids;
  });
}

async function addLeak(db: Store["db"], tokens: number): Promise<number> {
  const leak = await insertLeak(db, [], Date.now());
  await db.updateTable("leaks").set({ remediation: "block", volume: tokens }).where("id", "=", leak).execute();
  for (let at = 0; at < tokens; at += ROWS) {
    const rows = Array.from({ length: Math.min(ROWS, tokens - at) }, () => ({
      ...{ tenant: TENANT, leak, shape: 44 | (7 << 16), hint: "", kind: "", added_at: 0 },
      fingerprint: randomBytes(16).toString("base64url"),
    }));
    await db.insertInto("leak_tokens").values(rows).execute();
  }
  return leak;
}

/** What it costs when each of a thousand nodes asks once, and there is nothing new. */
async function askMany(api: Api, token: string): Promise<string> {
  const first = await api.inject({
    url: NODE_PATHS.ruleset,
    headers: { authorization: `Bearer ${token}`, [NODE_ID_HEADER]: "bench" },
  });
  const etag = String(first.headers["etag"]);
  const cpu = process.cpuUsage();
  for (let i = 0; i < NODES; i++) {
    const answer = await api.inject({
      url: NODE_PATHS.ruleset,
      headers: { authorization: `Bearer ${token}`, [NODE_ID_HEADER]: `node-${i}`, "if-none-match": etag },
    });
    if (answer.statusCode !== 304) throw new Error(`expected 304, got ${answer.statusCode}`);
  }
  const { user, system } = process.cpuUsage(cpu);
  return `a thousand nodes that ask once, with nothing new: ${((user + system) / 1e3).toFixed(0)} ms of CPU`;
}
