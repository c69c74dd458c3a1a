import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { writeWhole } from "../platform/write-whole.ts";

export interface DemoPorts {
  readonly api: number;
  readonly node: number;
  readonly admin: number;
}

export interface DemoFiles {
  readonly configFile: string;
  readonly eventsFile: string;
  /** A made-up leaked token, made anew each time. */
  readonly token: string;
  write(ports: DemoPorts): Promise<void>;
}

/** The files of the demo, under `folder`: a configuration, rules and a list with one "leaked" token. */
export async function prepareDemo(folder: string): Promise<DemoFiles> {
  const token = `demo_live_${randomBytes(12).toString("hex")}`;
  const eventsFile = resolve(folder, "events.ndjson");
  const configFile = join(folder, "node.yaml");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rm(eventsFile, { force: true });
  return {
    configFile,
    eventsFile,
    token,
    async write({ api, node, admin }) {
      await writeWhole(join(folder, "leaked-tokens.txt"), `${token}\n`);
      await writeWhole(join(folder, "rules.yaml"), RULES);
      await writeWhole(configFile, configOf(api, node, admin, eventsFile));
    },
  };
}

const RULES = `format: 1
rules:
  - id: demo-leak
    type: vpatch
    title: A token found in a public repository
    leak: "1"
    point: [credentials]
    tokens: { file: leaked-tokens.txt }
`;

function configOf(api: number, node: number, admin: number, eventsFile: string): string {
  return `listen: { host: 127.0.0.1, port: ${node} }
admin: { host: 127.0.0.1, port: ${admin} }
workers: 1
routes:
  - { name: demo, upstream: "http://127.0.0.1:${api}" }
rules: { file: rules.yaml }
state_dir: state
events: { log: ${JSON.stringify(eventsFile)} }
log: { level: warn }
`;
}
