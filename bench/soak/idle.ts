import { readFileSync } from "node:fs";
import { holdClient } from "../proxy/client.ts";
import { load } from "../proxy/load.ts";
import type { KeywardProcess } from "../proxy/peers/keyward.ts";
import { PASSES, TARGET } from "../proxy/workload.ts";
import { table } from "../report.ts";
import { restingVitals, vitalsOf, vitalsRow } from "./vitals.ts";

const WANTED = 10_000;
/** Of one process, for what else it has open. */
const SPARE_HANDLES = 1_000;
const WARM_UP_SECONDS = 3;

export interface IdleOptions {
  readonly port: number;
  readonly target: string;
  readonly connections: number;
}

export interface IdleTold {
  /** Connections of which a request was answered. */
  readonly answered: number;
}

/** Kept connections that did one request and wait: what each holds, and whether all of them still serve. */
export async function soakIdle(port: number, node: KeywardProcess): Promise<string> {
  const limit = handleLimit(node.pid);
  const connections = Math.min(WANTED, limit - SPARE_HANDLES);
  const fresh = await restingVitals(node);
  await load(`http://127.0.0.1:${port}${TARGET}`, PASSES, WARM_UP_SECONDS);
  const before = await restingVitals(node, fresh);
  const client = await holdClient<IdleTold>(new URL("./idle-client.ts", import.meta.url), {
    port,
    target: TARGET,
    connections,
  });
  const during = await vitalsOf(node);
  const { answered } = await client.release();
  const after = await restingVitals(node, before);
  const each = ((during.rssMiB - before.rssMiB) * 1024) / connections;
  return `${table(
    ["idle connections", "RSS, MiB", "open handles", "connections"],
    [
      vitalsRow("before", before),
      vitalsRow(`${connections.toLocaleString("en")} idle`, during),
      vitalsRow("after", after),
    ],
  )}

${each.toFixed(1)} KiB for each; ${answered.toLocaleString("en")} of ${connections.toLocaleString("en")} answered again after the wait`;
}

/** Of a running process; Node has raised it to the hard limit when it started. */
function handleLimit(pid: number): number {
  const limit = /^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, "utf8"))?.[1];
  return limit === undefined ? WANTED + SPARE_HANDLES : Number(limit);
}
