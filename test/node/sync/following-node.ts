import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { pino } from "pino";
import type { Test } from "tap";
import { printMetrics } from "../../../src/node/admin/exposition.ts";
import { createNodeMetrics } from "../../../src/node/admin/node-metrics.ts";
import { openKeeper } from "../../../src/node/ruleset/keeper.ts";
import { openKey } from "../../../src/node/ruleset/key.ts";
import { openConsoleLink } from "../../../src/node/sync/console-link.ts";
import { startConsoleSync, type ConsoleSync } from "../../../src/node/sync/console-sync.ts";
import { keptRuleset } from "../../../src/node/sync/kept-ruleset.ts";
import { puttingInForce } from "../../../src/node/sync/put-in-force.ts";
import type { SyncFacts } from "../../../src/node/sync/sync-state.ts";
import { verdictOn } from "../../console/nodes/pulling-node.ts";

export interface FollowingNode {
  readonly folder: string;
  /** Log lines, read. */
  readonly log: readonly { readonly level: number; readonly msg: string }[];
  /** What it waited between requests, milliseconds; in truth it did not. */
  readonly rests: readonly number[];
  facts(): SyncFacts;
  /** Number of the ruleset in force. */
  number(): number | undefined;
  /** What the ruleset in force does with a request that carries this token. */
  verdict(token: string): readonly string[];
  metrics(): Promise<string>;
  /** Stops it; its files stay. */
  stop(): Promise<void>;
}

export interface NodeSetting {
  readonly url: string;
  /** Of a node that was stopped. */
  readonly folder?: string;
  readonly publicKey?: string;
  /** Of the node; a console double takes any. */
  readonly token?: string;
  readonly id?: string;
  readonly answerMs?: number;
}

/** Everything of a node that follows a console, but the proxy: keeper, link, sync, metrics. */
export async function startFollowing(
  t: Test,
  { url, publicKey, answerMs, token = "a-token-of-this-node", id = "node-1", ...more }: NodeSetting,
): Promise<FollowingNode> {
  const folder = more.folder ?? (await newFolder(t));
  const stateDir = join(folder, "state");
  const log: { level: number; msg: string }[] = [];
  const logger = pino({ level: "debug" }, { write: (line: string) => void log.push(JSON.parse(line)) });
  const opened = await openKey(stateDir);
  if ("problem" in opened) throw new Error(opened.problem.message);
  const kept = keptRuleset(stateDir);
  let sync: ConsoleSync | undefined;
  const keeper = openKeeper({
    ...{ stateDir, key: opened.key, kept, version: "1.0.0", log: logger },
    apply: async () => [],
    rejected: (reason) => metrics.rejected(reason),
  });
  const metrics = createNodeMetrics({ inForce: keeper.inForce, sync: () => sync?.facts(), spoolBytes: () => 0 });
  const refused = await keeper.start(undefined);
  if (refused !== undefined) throw new Error(`the node does not start: ${JSON.stringify(refused)}`);
  const tokenFile = join(folder, "node.token");
  await writeFile(tokenFile, token);
  const timing = answerMs === undefined ? {} : { answerMs };
  const link = await openConsoleLink({ url, tokenFile, caFile: undefined, nodeId: id, ...timing });
  const rests: number[] = [];
  sync = startConsoleSync({
    ...{ link, kept, log: logger, publicKey, takeSightings: undefined, refused: metrics.rejected },
    ...(await puttingInForce(keeper, kept)),
    describe: async () => ({
      ...{ version: "1.0.0", mode: "block", started_at: 0, requests: 0, blocked: 0, watched: 0, workers: 1 },
      spool: { bytes: 0, events: 0, dropped: 0 },
    }),
    async rest(ms, signal) {
      rests.push(ms);
      await nextTurn(undefined, { signal });
    },
  });
  const stop = async (): Promise<void> => {
    await Promise.all([sync.close(), link.close()]);
    keeper.close();
  };
  t.teardown(stop);
  return {
    ...{ folder, log, rests, stop },
    facts: sync.facts,
    number: () => keeper.inForce()?.number,
    verdict: (token) => {
      const inForce = keeper.inForce();
      return inForce === undefined ? [] : verdictOn(inForce.compiled.filter, token, Date.now());
    },
    metrics: () => printMetrics([metrics.collect()]),
  };
}

/** One test may have many nodes. */
async function newFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "keyward-following-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "state"));
  return folder;
}

/** Every file of the node's state that the sync wrote, with its content. */
export async function keptFiles(folder: string): Promise<Record<string, string>> {
  const root = join(folder, "state", "console");
  const names = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.sort().map(async (file) => [file.slice(root.length + 1), await readFile(file, "latin1")])),
  ) as Record<string, string>;
}
