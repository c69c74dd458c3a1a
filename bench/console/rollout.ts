import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { verdictOn } from "../../test/console/nodes/pulling-node.ts";
import { say, table } from "../report.ts";
import { startConsoleProcess, type ConsoleProcess } from "./console-process.ts";
import { startRolloutNode, type RolloutNode } from "./rollout-node.ts";

const NODES = 50;
/** Of each kind, in one round. */
const DECISIONS = 8;
/** Each node has what it replaced collected up to four seconds later; in one process that would be the next decision's. */
const SETTLE_MS = 5_000;
/** Listed besides, in one leak. */
const TOKENS = 1_000;

/** From a decision's request until all of fifty nodes have it in force; each verdict is looked at. */
export async function benchRollout(rounds: number, postgresUrl: string | undefined): Promise<void> {
  const rows = await inFolder((folder) => measure(folder, "sqlite", "SQLite", rounds));
  if (postgresUrl !== undefined) {
    const name = `keyward_bench_${randomBytes(6).toString("hex")}`;
    const admin = new Client({ connectionString: postgresUrl });
    await admin.connect();
    try {
      await admin.query(`create database ${name}`);
      const url = new URL(postgresUrl);
      url.pathname = `/${name}`;
      rows.push(...(await inFolder((folder) => measure(folder, url.href, "PostgreSQL", rounds))));
    } finally {
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
    }
  }
  say(`\n${NODES} nodes in one process, ${TOKENS.toLocaleString("en")} tokens besides\n`);
  say(table(["store", "decision", "one node p50 ms", "all p50 ms", "all p99 ms", "slowest ms"], rows));
}

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "keyward-bench-"));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, database: string, engine: string, rounds: number): Promise<string[][]> {
  const console = await startConsoleProcess(folder, database);
  const nodes: RolloutNode[] = [];
  try {
    const admin = await console.token("administrator");
    const token = await console.token("node");
    await block(console, admin, await addLeak(console, admin, TOKENS));
    const fleet = new Fleet();
    for (let i = 0; i < NODES; i++)
      nodes.push(await startRolloutNode(folder, `node-${i}`, console.url, token, fleet.took));
    let version = 1;
    await fleet.all(version);
    const taken = { block: [], close: [] } as Record<"block" | "close", Taken[]>;
    for (let i = 0; i < rounds * DECISIONS; i++) {
      const leak = await addLeak(console, admin, 1);
      for (const kind of ["block", "close"] as const) {
        await delay(SETTLE_MS);
        const startMs = performance.now();
        const decided =
          kind === "block"
            ? block(console, admin, leak)
            : console.post(`/leaks/${leak.id}/close`, admin, { reason: "rotated", force: true });
        const times = await fleet.all(++version);
        await decided;
        taken[kind].push({ one: quantile(times, 0.5) - startMs, all: Math.max(...times) - startMs });
        const right = nodes.every((node) => isBlocked(node, leak.token) === (kind === "block"));
        if (!right) throw new Error(`a node does not do what was decided: ${kind}, version ${version}`);
      }
    }
    return Object.entries(taken).map(([kind, times]) => {
      const all = times.map((time) => time.all);
      const one = times.map((time) => time.one);
      const figures = [quantile(one, 0.5), quantile(all, 0.5), quantile(all, 0.99), Math.max(...all)];
      return [engine, `${kind} (${all.length})`, ...figures.map((ms) => ms.toFixed(0))];
    });
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
    await console.stop();
  }
}

interface Taken {
  readonly one: number;
  readonly all: number;
}

interface Leak {
  readonly id: number;
  /** One of its tokens. */
  readonly token: string;
}

async function addLeak(console: ConsoleProcess, admin: string, count: number): Promise<Leak> {
  const tokens = Array.from({ length: count }, () => `ak_live_${randomBytes(18).toString("base64url")}`);
  const { id } = await console.post("/leaks", admin, { title: "bench", tokens });
  return { id: Number(id), token: tokens[0]! };
}

function block(console: ConsoleProcess, admin: string, { id }: Leak): Promise<unknown> {
  return console.post(`/leaks/${id}/apply`, admin, { remediation: "block" });
}

function isBlocked(node: RolloutNode, token: string): boolean {
  return verdictOn(node.inForce()!.compiled.filter, token, Date.now()).some((hit) => hit.endsWith(" block"));
}

/** When each node took each version. */
class Fleet {
  readonly #times = new Map<number, number[]>();
  #waiting: { readonly version: number; readonly done: (times: readonly number[]) => void } | undefined;

  readonly took = (_id: string, { number }: { readonly number: number }): void => {
    const times = this.#times.get(number) ?? [];
    times.push(performance.now());
    this.#times.set(number, times);
    this.#look();
  };

  /** @returns when each took it, by `performance.now` */
  all(version: number): Promise<readonly number[]> {
    return new Promise((done) => {
      this.#waiting = { version, done };
      this.#look();
    });
  }

  #look(): void {
    const times = this.#times.get(this.#waiting?.version ?? 0) ?? [];
    if (times.length === NODES) this.#waiting?.done(times);
  }
}

function quantile(numbers: readonly number[], q: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]!;
}
