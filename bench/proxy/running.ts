import { freePort } from "../../src/up/free-port.ts";
import { say } from "../report.ts";
import { assertSame, sample, type Sample } from "./parity.ts";
import type { Peer, PeerPlace } from "./peer.ts";
import type { Pinned } from "./process.ts";
import { TARGET } from "./workload.ts";

export const WARM_UP_SECONDS = 3;
const SETTLE_POLLS_MAX = 200;
const SETTLE_POLL_MS = 50;

/** A peer that was started and answers as the upstream does. */
export interface Running {
  readonly peer: Peer;
  readonly process: Pinned;
  readonly port: number;
}

/** What a part of the bench is asked for. */
export interface PartOptions {
  readonly folder: string;
  /** Patterns of Keyward. */
  readonly rules: number;
  readonly rounds: number;
  readonly seconds: number;
  /** Told of every process, so that it is ended whatever happens. */
  readonly started: (child: Pinned) => void;
}

/** What is started here, and what ends it. */
export interface Stage {
  readonly folder: string;
  readonly upstreamPort: number;
  readonly tls?: PeerPlace["tls"];
  readonly started: PartOptions["started"];
  /** How a peer's answer is taken; default: a GET of the common target. */
  readonly sample?: (port: number) => Promise<Sample>;
}

/** Those that this machine has; the others are named. */
export async function present(peers: readonly Peer[]): Promise<Peer[]> {
  const reasons = await Promise.all(peers.map((peer) => peer.missing()));
  return peers.filter(({ name }, i) => {
    if (reasons[i] !== undefined) say(`left out: ${name} (${reasons[i]})`);
    return reasons[i] === undefined;
  });
}

/** Starts peers one after the other; each must answer what is expected, to the byte. */
export async function startPeers(peers: readonly Peer[], stage: Stage, expected: Sample): Promise<Running[]> {
  const running: Running[] = [];
  const { upstreamPort, tls, sample: take = sample } = stage;
  for (const [i, peer] of peers.entries()) {
    const port = await freePort(0);
    const place = { folder: `${stage.folder}/peer-${i}`, upstreamPort, port, ...(tls !== undefined && { tls }) };
    const started = await peer.start(place);
    stage.started(started);
    assertSame(peer.name, await settled(() => take(port)), expected);
    running.push({ peer, port, process: started });
  }
  return running;
}

export async function stopPeers(peers: readonly Running[]): Promise<void> {
  await Promise.all(peers.map(({ process: each }) => each.stop()));
}

export function urlOf({ port }: Running, scheme: "http" | "https" = "http", target = TARGET): string {
  return `${scheme}://127.0.0.1:${port}${target}`;
}

/** The first answer of a peer that has just been started. */
async function settled(take: () => Promise<Sample>): Promise<Sample> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await take();
    } catch (error) {
      if (attempt === SETTLE_POLLS_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, SETTLE_POLL_MS));
    }
  }
}
