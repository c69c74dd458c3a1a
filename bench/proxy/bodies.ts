import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { freePort } from "../../src/up/free-port.ts";
import { median, table } from "../report.ts";
import { inTurns } from "../rounds.ts";
import { BYTES, uploadScript, WAYS, type BodyWay } from "./bodies-workload.ts";
import { load } from "./load.ts";
import type { Sample } from "./parity.ts";
import { haproxy } from "./peers/haproxy.ts";
import { keyward } from "./peers/keyward.ts";
import { streamingNginx } from "./peers/nginx.ts";
import { LOAD_CORE, startPinned, untilReady } from "./process.ts";
import { present, startPeers, stopPeers, urlOf, type PartOptions, type Running } from "./running.ts";
import { PASSES } from "./workload.ts";

const SERVER = fileURLToPath(new URL("./bodies-server.ts", import.meta.url));
/** Enough to keep a proxy busy with bodies of this size. */
const CONNECTIONS = 8;
const SECONDS_MAX = 4;
const MB = 1e6;

interface Run {
  readonly running: Running;
  readonly way: BodyWay;
  /** Megabytes of bodies for each second of the proxy's CPU time. */
  readonly perCpuSecond: number[];
}

/** Large bodies both ways, framed both ways: how much a core of each proxy moves. */
export async function benchBodies({ folder, rules, rounds, started, ...wanted }: PartOptions): Promise<string> {
  const seconds = Math.min(wanted.seconds, SECONDS_MAX);
  mkdirSync(folder, { recursive: true });
  const upstreamPort = await freePort(0);
  const upstream = startPinned(process.execPath, [SERVER, String(upstreamPort)], { core: LOAD_CORE });
  started(upstream);
  await untilReady(`http://127.0.0.1:${upstreamPort}/length`);
  const peers = await startPeers(
    await present([streamingNginx, haproxy, keyward({ rules })]),
    { folder, upstreamPort, started, sample },
    await sample(upstreamPort),
  );
  const runs = WAYS.flatMap((way) => peers.map((running): Run => ({ running, way, perCpuSecond: [] })));
  for (const run of runs) await measure(run, 1, folder);
  await inTurns(rounds, runs, async (run) => void run.perCpuSecond.push(await measure(run, seconds, folder)));
  await stopPeers(peers);
  await upstream.stop();
  return bodyTable(peers, runs);
}

async function measure({ running, way }: Run, seconds: number, folder: string): Promise<number> {
  const script = `${folder}/${way.chunked ? "chunked" : "length"}.lua`;
  if (way.upload) writeFileSync(script, uploadScript(way));
  const before = running.process.cpuUs();
  const shape = { connections: CONNECTIONS, ...(way.upload && { script }) };
  const { requests, refused, failed } = await load(urlOf(running, "http", way.target), PASSES, seconds, shape);
  if (refused + failed > 0) throw new Error(`${running.peer.name}, ${way.name}: ${refused + failed} failed`);
  return ((requests * BYTES) / MB / (running.process.cpuUs() - before)) * 1e6;
}

function bodyTable(peers: readonly Running[], runs: readonly Run[]): string {
  const nginx = peers.find(({ peer }) => peer === streamingNginx);
  const cells = (way: BodyWay, running: Running): string[] => {
    const of = (wanted: Running | undefined) => runs.find((run) => run.way === way && run.running === wanted);
    const own = of(running)!.perCpuSecond;
    const other = of(nginx)?.perCpuSecond;
    const share = other === undefined ? "" : median(own.map((mb, round) => mb / other[round]!)).toFixed(2);
    return [Math.round(median(own)).toLocaleString("en"), share];
  };
  return table(
    ["bodies of 1 MiB, MB per second of CPU", ...peers.flatMap(({ peer }) => [peer.name, "÷ nginx"])],
    WAYS.map((way) => [way.name, ...peers.flatMap((running) => cells(way, running))]),
  );
}

/** Every way once, and what arrived of it. */
async function sample(port: number): Promise<Sample> {
  const url = `http://127.0.0.1:${port}`;
  const body: string[] = [];
  let status = 200;
  for (const { target, upload, chunked } of WAYS) {
    const init = upload ? { method: "POST", ...uploadOf(chunked), headers: PASSES } : { headers: PASSES };
    const answer = await fetch(`${url}${target}`, init);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (answer.status !== 200) status = answer.status;
    body.push(createHash("sha256").update(bytes).digest("hex"));
  }
  return { status, contentType: null, body: body.join(" ") };
}

/** A stream is sent chunked, a buffer with its length. */
function uploadOf(chunked: boolean): RequestInit {
  const bytes = Buffer.alloc(BYTES, "x");
  return chunked ? { body: new Blob([bytes]).stream(), duplex: "half" } : { body: bytes };
}
