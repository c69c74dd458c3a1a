import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { freePort } from "../../../src/up/free-port.ts";
import type { Peer, PeerPlace } from "../peer.ts";
import { PEER_CORE, startPinned, untilReady, type Pinned } from "../process.ts";
import { LISTED_TOKEN, patternOf } from "../workload.ts";

const CLI = fileURLToPath(new URL("../../../bin/keyward.js", import.meta.url));
const MANIFEST = new URL("../../../package.json", import.meta.url);

export interface KeywardOptions {
  /** Patterns on `Authorization`. */
  readonly rules: number;
  /** Tokens in a list that `credentials` is searched for; none: no such rule. */
  readonly tokens?: number;
  readonly events?: "none" | "file";
  /** Of the rules file. */
  readonly format?: "json" | "yaml";
  /** Finds its folder as a former start left it. */
  readonly restart?: boolean;
  /** Starts with an empty compile cache, as the first time after an installation. */
  readonly uncompiled?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Further lines of node.yaml. */
  readonly config?: string;
}

export interface KeywardProcess extends Pinned {
  /** From the start of the process until /readyz said 200. */
  readonly startMs: number;
  readonly adminPort: number;
  readonly eventsFile: string;
}

export function keyward(options: KeywardOptions): Peer {
  const { rules, tokens = 0 } = options;
  const count = (n: number, noun: string) => `${n === 0 ? "no" : n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
  return {
    name: `keyward, ${count(rules, "rule")}${tokens === 0 ? "" : `, ${count(tokens, "token")}`}`,
    carries: { rules, tokens },
    missing: async () => undefined,
    start: (place) => startKeyward(place, options),
    version: async () => `keyward ${(JSON.parse(await readFile(MANIFEST, "utf8")) as { version: string }).version}`,
  };
}

/** One process, as an operator runs it. */
export async function startKeyward(place: PeerPlace, options: KeywardOptions): Promise<KeywardProcess> {
  const { folder, port, upstreamPort, tls } = place;
  const { events = "none", config = "", format = "json", restart = false, uncompiled = false } = options;
  const adminPort = await freePort(0);
  const eventsFile = `${folder}/events.ndjson`;
  if (!restart) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeRules(folder, options);
  }
  writeFileSync(
    `${folder}/node.yaml`,
    `listen: { host: 127.0.0.1, port: ${port}${tls === undefined ? "" : `, tls: { cert: ${tls.cert}, key: ${tls.key} }`} }
admin: { host: 127.0.0.1, port: ${adminPort} }
workers: 1
routes: [{ name: api, upstream: "http://127.0.0.1:${upstreamPort}" }]
rules: { file: rules.${format} }
state_dir: state
events: { log: ${events === "none" ? "none" : JSON.stringify(eventsFile)} }
log: { level: error }
${config}`,
  );
  const startedMs = performance.now();
  const started = startPinned(process.execPath, [CLI, "node", "--config", `${folder}/node.yaml`], {
    core: PEER_CORE,
    env: { NODE_ENV: "production", ...(uncompiled && { NODE_COMPILE_CACHE: `${folder}/compiled` }), ...options.env },
  });
  await untilReady(`http://127.0.0.1:${adminPort}/readyz`);
  return { ...started, startMs: performance.now() - startedMs, adminPort, eventsFile };
}

function writeRules(folder: string, { rules, tokens = 0, format = "json" }: KeywardOptions): void {
  const all: object[] = Array.from({ length: rules }, (_, i) => ({
    id: `pattern-${i}`,
    type: "vpatch",
    point: ["header", "AUTHORIZATION"],
    regex: patternOf(i),
  }));
  if (tokens > 0) {
    all.push({ id: "listed", type: "vpatch", leak: "1", point: ["credentials"], tokens: { file: "tokens.txt" } });
    const lines = [LISTED_TOKEN];
    for (let i = 1; i < tokens; i++) lines.push(`ak_live_${(i * 2_654_435_761).toString(16).padStart(32, "0")}`);
    writeFileSync(`${folder}/tokens.txt`, `${lines.join("\n")}\n`);
  }
  const document = { format: 1, rules: all };
  writeFileSync(`${folder}/rules.${format}`, format === "json" ? JSON.stringify(document) : stringify(document));
}
