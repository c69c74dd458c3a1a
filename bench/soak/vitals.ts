import { readdirSync } from "node:fs";
import { get } from "node:http";
import { json } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import type { KeywardProcess } from "../proxy/peers/keyward.ts";

const POLL_MS = 250;
/** Longer than an idle connection to an upstream is kept. */
const POLLS_MAX = 60;

export interface Vitals {
  readonly rssMiB: number;
  /** Open file descriptors of the process. */
  readonly handles: number;
  /** Of clients, as /status tells. */
  readonly connections: number;
}

interface Status {
  readonly workers: { readonly members: readonly { readonly connections: number }[] };
}

export async function vitalsOf(node: KeywardProcess): Promise<Vitals> {
  const { workers } = (await ask(node.adminPort, "/status")) as Status;
  return {
    rssMiB: node.rssMiB(),
    handles: readdirSync(`/proc/${node.pid}/fd`).length,
    connections: workers.members.reduce((sum, { connections }) => sum + connections, 0),
  };
}

/** Vitals once no client is connected and no more handles are open than before; or as they are after a while. */
export async function restingVitals(node: KeywardProcess, before?: Vitals): Promise<Vitals> {
  for (let poll = 0; ; poll++) {
    const now = await vitalsOf(node);
    const back = now.connections === 0 && (before === undefined ? poll > 0 : now.handles <= before.handles);
    if (back || poll === POLLS_MAX) return now;
    await delay(POLL_MS);
  }
}

export function vitalsRow(name: string, { rssMiB, handles, connections }: Vitals): string[] {
  return [name, rssMiB.toFixed(1), String(handles), String(connections)];
}

/** On a connection of its own, which is gone when the answer is there. */
function ask(port: number, path: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  get({ port, host: "127.0.0.1", path, agent: false }, (answer) => {
    json(answer).then(resolve, reject);
  }).on("error", reject);
  return promise;
}
