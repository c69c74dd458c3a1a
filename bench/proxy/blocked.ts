import { readFileSync } from "node:fs";
import { freePort } from "../../src/up/free-port.ts";
import { median, table } from "../report.ts";
import { load } from "./load.ts";
import { startKeyward, type KeywardProcess } from "./peers/keyward.ts";
import { BLOCKED, TARGET } from "./workload.ts";

const WARM_UP_SECONDS = 3;

interface Blocked {
  readonly perSecond: number;
  readonly cpuUs: number;
}

/** Every request carries the listed token: with each event written to a file, and without events. */
export async function benchBlocked(
  out: string,
  upstreamPort: number,
  seconds: number,
  rounds: number,
): Promise<string> {
  const results: Record<"none" | "file", Blocked[]> = { none: [], file: [] };
  for (let round = 0; round < rounds; round++) {
    for (const events of round % 2 === 0 ? (["none", "file"] as const) : (["file", "none"] as const)) {
      const port = await freePort(0);
      const place = { folder: `${out}/blocked`, upstreamPort, port };
      const node = await startKeyward(place, { rules: 0, tokens: 1_000, events });
      try {
        results[events].push(await measure(node, port, seconds));
        if (events === "file") await assertNoneLost(node);
      } finally {
        await node.stop();
      }
    }
  }
  const row = (name: string, all: readonly Blocked[]) => [
    name,
    Math.round(median(all.map(({ perSecond }) => perSecond))).toLocaleString("en"),
    median(all.map(({ cpuUs }) => cpuUs)).toFixed(1),
  ];
  const share = median(results.file.map(({ perSecond }, i) => perSecond / results.none[i]!.perSecond));
  return table(
    ["blocked requests", "requests/s", "CPU µs/request"],
    [row("events to a file", results.file), row("no events", results.none), ["with ÷ without", share.toFixed(2), ""]],
  );
}

async function measure(node: KeywardProcess, port: number, seconds: number): Promise<Blocked> {
  const url = `http://127.0.0.1:${port}${TARGET}`;
  await load(url, BLOCKED, WARM_UP_SECONDS);
  const before = node.cpuUs();
  const result = await load(url, BLOCKED, seconds);
  if (result.refused !== result.requests)
    throw new Error(`${result.requests - result.refused} requests were not blocked`);
  return { perSecond: result.perSecond, cpuUs: (node.cpuUs() - before) / result.requests };
}

/** As many lines as requests that were blocked, or dropped and counted. */
async function assertNoneLost(node: KeywardProcess): Promise<void> {
  const metrics = await (await fetch(`http://127.0.0.1:${node.adminPort}/metrics`)).text();
  await node.stop();
  const read = (name: string) =>
    [...metrics.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)`, "gm"))].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
  const lines = readFileSync(node.eventsFile, "latin1").split("\n").length - 1;
  const expected = read("keyward_threats_blocked_total") - read("keyward_events_dropped_total");
  if (lines !== expected) throw new Error(`${expected} events expected in the file, found ${lines}`);
}
