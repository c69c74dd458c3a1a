import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { writeWhole } from "../platform/write-whole.ts";

export interface DemoPorts {
  readonly api: number;
  readonly console: number;
  readonly node: number;
  readonly admin: number;
}

export interface DemoFiles {
  readonly consoleFile: string;
  readonly nodeFile: string;
  readonly eventsFile: string;
  /** A made-up leaked token; the same at each start. */
  readonly token: string;
  write(ports: DemoPorts): Promise<void>;
  /** Where the node reads its own token. */
  writeNodeToken(token: string): Promise<void>;
}

const NODE_TOKEN = "node.token";

/** The files of the demo, under `folder`: two configurations and a "leaked" token. State stays from start to start. */
export async function prepareDemo(folder: string): Promise<DemoFiles> {
  const eventsFile = resolve(folder, "events.ndjson");
  const nodeFile = join(folder, "node.yaml");
  const consoleFile = join(folder, "console.yaml");
  const tokenFile = join(folder, "leaked-token.txt");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rm(eventsFile, { force: true });
  const kept = await readFile(tokenFile, "utf8").catch(() => "");
  const token = kept.trim() || `demo_live_${randomBytes(12).toString("hex")}`;
  await writeWhole(tokenFile, `${token}\n`);
  return {
    consoleFile,
    nodeFile,
    eventsFile,
    token,
    async write(ports) {
      await writeWhole(consoleFile, consoleConfig(ports));
      await writeWhole(nodeFile, nodeConfig(ports, eventsFile));
    },
    writeNodeToken: (nodeToken) => writeWhole(join(folder, NODE_TOKEN), `${nodeToken}\n`),
  };
}

function consoleConfig({ console }: DemoPorts): string {
  return `listen: { host: 127.0.0.1, port: ${console} }
public_url: http://127.0.0.1:${console}
state_dir: console
log: { level: warn }
`;
}

function nodeConfig({ api, console, node, admin }: DemoPorts, eventsFile: string): string {
  return `listen: { host: 127.0.0.1, port: ${node} }
admin: { host: 127.0.0.1, port: ${admin} }
workers: 1
routes:
  - { name: demo, upstream: "http://127.0.0.1:${api}" }
console: { url: "http://127.0.0.1:${console}", token_file: ${NODE_TOKEN} }
state_dir: state
events: { log: ${JSON.stringify(eventsFile)} }
log: { level: warn }
`;
}
