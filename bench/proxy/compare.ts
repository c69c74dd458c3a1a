import { inTurns } from "../rounds.ts";
import { load, type Load } from "./load.ts";
import { peerTable, ratioTable } from "./result.ts";
import { urlOf, WARM_UP_SECONDS, type Running } from "./running.ts";
import { PASSES } from "./workload.ts";
import { say } from "../report.ts";

/** A peer that is overloaded may drop a connection now and then; this is said. More spoils the comparison. */
const BAD_SHARE_MAX = 0.01;

/** The same small requests through each proxy, as fast as they are answered. */
export async function benchPeers(peers: readonly Running[], rounds: number, seconds: number): Promise<string> {
  const measured = peers.map((running) => ({ ...running, loads: [] as (Load & { cpuUs: number })[] }));
  for (const running of peers) await load(urlOf(running), PASSES, WARM_UP_SECONDS);
  await inTurns(rounds, measured, async (running) => void running.loads.push(await measure(running, seconds)));
  return `${peerTable(measured)}\n\n${ratioTable(measured)}`;
}

async function measure(running: Running, seconds: number): Promise<Load & { cpuUs: number }> {
  const { peer, process: measured } = running;
  const before = measured.cpuUs();
  const result = await load(urlOf(running), PASSES, seconds);
  const cpuUs = (measured.cpuUs() - before) / result.requests;
  const bad = result.refused + result.failed;
  if (bad > result.requests * BAD_SHARE_MAX)
    throw new Error(`${peer.name}: ${bad} of ${result.requests} requests failed`);
  if (bad > 0) say(`${peer.name}: ${bad} of ${result.requests} requests failed`);
  return { ...result, cpuUs };
}
