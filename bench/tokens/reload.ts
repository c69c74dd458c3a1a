import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../../src/up/free-port.ts";
import { load } from "../proxy/load.ts";
import { startKeyward, type KeywardProcess } from "../proxy/peers/keyward.ts";
import { startUpstream } from "../proxy/upstream.ts";
import { PASSES, TARGET } from "../proxy/workload.ts";
import { table } from "../report.ts";
import type { LongestTurn } from "./turns.ts";
import { tokenOf } from "./workload.ts";

const METER = fileURLToPath(new URL("./stall-meter.ts", import.meta.url));
/** A node that is busy, not drowned: its stalls would be those of the queue. */
const CONNECTIONS = 4;
const QUIET_SECONDS = 5;
const POLL_MS = 50;
const SETTLE_MS = 3_000;

/** A node under load gets a new list of tokens, several times. */
export async function benchReload(out: string, tokens: number, reloads: number, seconds: number): Promise<string> {
  const upstreamPort = await freePort(0);
  const upstream = await startUpstream(`${out}/upstream`, upstreamPort);
  const place = { folder: `${out}/node`, upstreamPort, port: await freePort(0) };
  const stallFile = `${out}/stall.json`;
  const env = { NODE_OPTIONS: `--import ${METER}`, STALL_FILE: stallFile };
  const node = await startKeyward(place, { rules: 0, tokens: 1, env });
  try {
    const url = `http://127.0.0.1:${place.port}${TARGET}`;
    await load(url, PASSES, QUIET_SECONDS, { connections: CONNECTIONS });
    const base = await readMeter(node, stallFile);
    const quiet = await load(url, PASSES, QUIET_SECONDS, { connections: CONNECTIONS });
    const perMillion = ({ offHeapMiB }: Reading) => ((offHeapMiB - base.offHeapMiB) / (tokens / 1e6)).toFixed(1);
    const rows = [["none", ...counted(quiet), ...held(await readMeter(node, stallFile)), "", ""]];
    for (let i = 0; i < reloads; i++) {
      const asked = load(url, PASSES, seconds, { connections: CONNECTIONS });
      const startMs = performance.now();
      replaceList(`${place.folder}/tokens.txt`, tokens, i);
      await untilInForce(node, i + 2);
      const tookMs = Math.round(performance.now() - startMs).toLocaleString("en");
      const during = await asked;
      const reading = await readMeter(node, stallFile);
      rows.push([`${i + 1}`, ...counted(during), ...held(reading), tookMs, perMillion(reading)]);
    }
    await load(url, PASSES, QUIET_SECONDS, { connections: CONNECTIONS });
    await delay(SETTLE_MS);
    rows.push(["settled", "", "", "", "", "", "", perMillion(await readMeter(node, stallFile))]);
    return table(
      [
        "reload",
        "requests",
        "failed",
        "p99 ms",
        "longest stall ms",
        "of CPU",
        "ms until in force",
        "growth beside the heap, MiB per million",
      ],
      rows,
    );
  } finally {
    await node.stop();
    await upstream.stop();
  }
}

function counted({ requests, failed, refused, p99Us }: Awaited<ReturnType<typeof load>>): string[] {
  return [requests.toLocaleString("en"), String(failed + refused), (p99Us / 1e3).toFixed(2)];
}

function held({ wallMs, cpuMs }: LongestTurn): string[] {
  return [wallMs.toFixed(1), cpuMs.toFixed(1)];
}

/** Every list differs in one token, so each is a ruleset of its own. */
function replaceList(file: string, tokens: number, round: number): void {
  const lines = Array.from({ length: tokens - 1 }, (_, i) => tokenOf(i));
  writeFileSync(`${file}~`, `${lines.join("\n")}\nround-number-${round}\n`);
  renameSync(`${file}~`, file);
}

async function untilInForce({ adminPort }: KeywardProcess, version: number): Promise<void> {
  for (;;) {
    const status = (await (await fetch(`http://127.0.0.1:${adminPort}/status`)).json()) as {
      ruleset: { version: number };
      workers: { members: readonly { ruleset: number }[] };
    };
    if (status.ruleset.version === version && status.workers.members.every(({ ruleset }) => ruleset === version))
      return;
    await delay(POLL_MS);
  }
}

interface Reading extends LongestTurn {
  /** Resident memory less the JavaScript heap, which grows and shrinks with the load. */
  readonly offHeapMiB: number;
}

/** Since the last reading. */
async function readMeter(node: KeywardProcess, file: string): Promise<Reading> {
  rmSync(file, { force: true });
  process.kill(node.pid, "SIGUSR2");
  while (!existsSync(file)) await delay(POLL_MS);
  const { heapMiB, ...turn } = JSON.parse(readFileSync(file, "utf8")) as LongestTurn & { heapMiB: number };
  return { ...turn, offHeapMiB: node.rssMiB() - heapMiB };
}
