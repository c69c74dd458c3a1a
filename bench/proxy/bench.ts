import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../../src/up/free-port.ts";
import { machine, say } from "../report.ts";
import { benchBlocked } from "./blocked.ts";
import { benchBodies } from "./bodies.ts";
import { benchPeers } from "./compare.ts";
import { benchLatency } from "./latency.ts";
import { sample } from "./parity.ts";
import type { Peer } from "./peer.ts";
import { haproxy } from "./peers/haproxy.ts";
import { httpProxy3 } from "./peers/http-proxy-3.ts";
import { keyward } from "./peers/keyward.ts";
import { modsecurity } from "./peers/modsecurity.ts";
import { nginx } from "./peers/nginx.ts";
import { which, type Pinned } from "./process.ts";
import { present, startPeers, stopPeers, type Running } from "./running.ts";
import { benchTls } from "./tls.ts";
import { startUpstream } from "./upstream.ts";

const OUT = fileURLToPath(new URL("../out/proxy", import.meta.url));
/** A token list of one: what a list costs beside its size. */
const ONE_TOKEN = 1;

export const PROXY_PARTS = ["peers", "latency", "bodies", "tls", "blocked"] as const;
export type ProxyPart = (typeof PROXY_PARTS)[number];

export interface ProxyBenchOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** Parts of names; empty: every peer. */
  readonly only: readonly string[];
  /** Patterns of Keyward and ModSecurity. */
  readonly rules: number;
  /** Tokens of a third Keyward; 0: there is none. */
  readonly tokens: number;
  readonly parts: readonly ProxyPart[];
}

/** The same requests through each proxy, one core for the proxy, the other for load and upstream; rounds in alternating order. */
export async function benchProxy(options: ProxyBenchOptions): Promise<void> {
  for (const tool of ["wrk", "taskset"]) if (which(tool) === undefined) throw new Error(`the bench needs ${tool}`);
  const { rounds, seconds, rules } = options;
  const children: Pinned[] = [];
  const started = (child: Pinned): void => void children.push(child);
  const common = { rules, rounds, seconds, started };
  try {
    const upstreamPort = await freePort(0);
    started(await startUpstream(`${OUT}/upstream`, upstreamPort));
    const expected = await sample(upstreamPort);
    const open = async (peers: readonly Peer[]): Promise<Running[]> =>
      startPeers(await present(peers), { folder: `${OUT}/peers`, upstreamPort, started }, expected);
    say(machine());
    for (const part of options.parts) {
      process.stderr.write(`${part}\n`);
      switch (part) {
        case "peers": {
          const peers = await open(peersOf(options));
          say(`${(await Promise.all(peers.map(({ peer }) => peer.version()))).join(" · ")}\n`);
          say(`${await benchPeers(peers, rounds, seconds)}\n`);
          await stopPeers(peers);
          break;
        }
        case "latency": {
          const peers = await open([nginx, haproxy, keyward({ rules })]);
          say(`${await benchLatency(peers, rounds, seconds)}\n`);
          await stopPeers(peers);
          break;
        }
        case "bodies":
          say(`${await benchBodies({ ...common, folder: `${OUT}/bodies` })}\n`);
          break;
        case "tls":
          say(`${await benchTls(upstreamPort, { ...common, folder: `${OUT}/tls` })}\n`);
          break;
        case "blocked":
          say(`${await benchBlocked(upstreamPort, { folder: `${OUT}/blocked`, seconds, rounds })}\n`);
          break;
      }
    }
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    await rm(OUT, { recursive: true, force: true });
  }
}

function peersOf({ only, rules, tokens }: ProxyBenchOptions): Peer[] {
  const all = [
    nginx,
    haproxy,
    keyward({ rules: 0 }),
    keyward({ rules }),
    ...(tokens > 0 ? [keyward({ rules, tokens: ONE_TOKEN }), keyward({ rules, tokens })] : []),
    httpProxy3,
    modsecurity(rules),
  ];
  return all.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
}
