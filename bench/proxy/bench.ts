import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../../src/up/free-port.ts";
import { machine, say } from "../report.ts";
import { benchBlocked } from "./blocked.ts";
import { load, type Load } from "./load.ts";
import { assertSame, sample } from "./parity.ts";
import type { Peer } from "./peer.ts";
import { haproxy } from "./peers/haproxy.ts";
import { httpProxy3 } from "./peers/http-proxy-3.ts";
import { keyward } from "./peers/keyward.ts";
import { modsecurity } from "./peers/modsecurity.ts";
import { nginx } from "./peers/nginx.ts";
import { which, type Pinned } from "./process.ts";
import { peerTable, type Measured } from "./result.ts";
import { startUpstream } from "./upstream.ts";
import { PASSES, TARGET } from "./workload.ts";

const OUT = fileURLToPath(new URL("../out", import.meta.url));
const RULES = 1_000;
const WARM_UP_SECONDS = 3;
/** A peer that is overloaded may drop a connection now and then; this is said. More spoils the comparison. */
const BAD_SHARE_MAX = 0.01;

export interface ProxyBenchOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** Parts of names; empty: every peer. */
  readonly only: readonly string[];
  /** Tokens of a third Keyward; 0: there is none. */
  readonly tokens: number;
}

interface Running extends Measured {
  readonly process: Pinned;
  readonly port: number;
}

/** The same requests through each proxy, one core for the proxy, the other for load and upstream; rounds in alternating order. */
export async function benchProxy(options: ProxyBenchOptions): Promise<void> {
  for (const tool of ["wrk", "taskset"]) if (which(tool) === undefined) throw new Error(`the bench needs ${tool}`);
  const children: Pinned[] = [];
  try {
    const upstreamPort = await freePort(0);
    children.push(await startUpstream(`${OUT}/upstream`, upstreamPort));
    const peers = await startPeers(await present(options), upstreamPort, children);
    say(`${machine()}\n${(await Promise.all(peers.map(({ peer }) => peer.version()))).join(" · ")}\n`);
    for (const { port } of peers) await load(url(port), PASSES, WARM_UP_SECONDS);
    for (let round = 0; round < options.rounds; round++) {
      for (const running of round % 2 === 0 ? peers : peers.toReversed()) {
        running.loads.push(await measure(running, options.seconds));
      }
      process.stderr.write(`round ${round + 1} of ${options.rounds}\n`);
    }
    say(`${peerTable(peers)}\n`);
    await Promise.all(peers.map(({ process: each }) => each.stop()));
    if (options.only.length === 0) say(await benchBlocked(OUT, upstreamPort, options.seconds, options.rounds));
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    await rm(OUT, { recursive: true, force: true });
  }
}

async function present({ only, tokens }: ProxyBenchOptions): Promise<Peer[]> {
  const all = [
    nginx,
    haproxy,
    keyward({ rules: 0 }),
    keyward({ rules: RULES }),
    ...(tokens > 0 ? [keyward({ rules: RULES, tokens })] : []),
    httpProxy3,
    modsecurity(RULES),
  ];
  const wanted = all.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
  const reasons = await Promise.all(wanted.map((peer) => peer.missing()));
  return wanted.filter(({ name }, i) => {
    if (reasons[i] !== undefined) say(`left out: ${name} (${reasons[i]})`);
    return reasons[i] === undefined;
  });
}

async function startPeers(peers: readonly Peer[], upstreamPort: number, children: Pinned[]): Promise<Running[]> {
  const running: Running[] = [];
  const expected = await sample(upstreamPort);
  for (const [i, peer] of peers.entries()) {
    const port = await freePort(0);
    const started = await peer.start({ folder: `${OUT}/peer-${i}`, upstreamPort, port });
    children.push(started);
    assertSame(peer.name, await settled(port), expected);
    running.push({ peer, port, process: started, loads: [] });
  }
  return running;
}

/** The first answer of a peer that has just been started. */
async function settled(port: number) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await sample(port);
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function measure({ peer, port, process: measured }: Running, seconds: number): Promise<Load & { cpuUs: number }> {
  const before = measured.cpuUs();
  const result = await load(url(port), PASSES, seconds);
  const cpuUs = (measured.cpuUs() - before) / result.requests;
  const bad = result.refused + result.failed;
  if (bad > result.requests * BAD_SHARE_MAX)
    throw new Error(`${peer.name}: ${bad} of ${result.requests} requests failed`);
  if (bad > 0) say(`${peer.name}: ${bad} of ${result.requests} requests failed`);
  return { ...result, cpuUs };
}

function url(port: number): string {
  return `http://127.0.0.1:${port}${TARGET}`;
}
