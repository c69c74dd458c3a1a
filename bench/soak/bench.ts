import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../../src/up/free-port.ts";
import { startKeyward, type KeywardProcess } from "../proxy/peers/keyward.ts";
import { which, type Pinned } from "../proxy/process.ts";
import { startUpstream } from "../proxy/upstream.ts";
import { machine, say } from "../report.ts";
import { soakAbuse } from "./abuse.ts";
import { soakConnections } from "./connections.ts";
import { soakIdle } from "./idle.ts";
import { soakMemory } from "./memory.ts";

const OUT = fileURLToPath(new URL("../out/soak", import.meta.url));
const RULES = 1_000;

/** Room for all that is opened here; idle connections stay, slow heads are cut while the bench looks on. */
const CONFIG = `limits: { connections_max: 15000 }
timeouts: { keep_alive: 10m, head: 3s, body_idle: 3s }
`;

export const SOAK_PARTS = ["memory", "connections", "idle", "abuse"] as const;
export type SoakPart = (typeof SOAK_PARTS)[number];

export interface SoakOptions {
  /** Of the memory part. */
  readonly requests: number;
  readonly parts: readonly SoakPart[];
}

/** What one node holds after many requests and connections, and what others do to a good client. A fresh node for each part. */
export async function benchSoak({ requests, parts }: SoakOptions): Promise<void> {
  for (const tool of ["wrk", "taskset"]) if (which(tool) === undefined) throw new Error(`the bench needs ${tool}`);
  const children: Pinned[] = [];
  try {
    const upstreamPort = await freePort(0);
    children.push(await startUpstream(`${OUT}/upstream`, upstreamPort));
    say(`${machine()}\n`);
    for (const part of parts) {
      process.stderr.write(`${part}\n`);
      const port = await freePort(0);
      const node = await startKeyward({ folder: `${OUT}/node`, upstreamPort, port }, { rules: RULES, config: CONFIG });
      children.push(node);
      say(`${await soak(part, node, port, requests)}\n`);
      await node.stop();
    }
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    await rm(OUT, { recursive: true, force: true });
  }
}

function soak(part: SoakPart, node: KeywardProcess, port: number, requests: number): Promise<string> {
  switch (part) {
    case "memory":
      return soakMemory(port, node, requests);
    case "connections":
      return soakConnections(port, node);
    case "idle":
      return soakIdle(port, node);
    case "abuse":
      return soakAbuse(port, node);
  }
}
