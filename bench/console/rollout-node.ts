import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { openKeeper, type InForce } from "../../src/node/ruleset/keeper.ts";
import { openKey } from "../../src/node/ruleset/key.ts";
import { openConsoleLink } from "../../src/node/sync/console-link.ts";
import { startConsoleSync } from "../../src/node/sync/console-sync.ts";
import { keptRuleset } from "../../src/node/sync/kept-ruleset.ts";
import { puttingInForce } from "../../src/node/sync/put-in-force.ts";

/** A node as far as it follows its console: asks, verifies, keeps, compiles. */
export interface RolloutNode {
  inForce(): InForce | undefined;
  stop(): Promise<void>;
}

/** @param took a ruleset came into force */
export async function startRolloutNode(
  folder: string,
  id: string,
  url: string,
  token: string,
  took: (id: string, ruleset: InForce) => void,
): Promise<RolloutNode> {
  const stateDir = join(folder, id);
  await mkdir(stateDir, { recursive: true });
  const tokenFile = join(folder, `${id}.token`);
  await writeFile(tokenFile, token);
  const log = pino({ level: "silent" });
  const kept = keptRuleset(stateDir);
  const opened = await openKey(stateDir);
  if ("problem" in opened) throw new Error(opened.problem.message);
  const keeper = openKeeper({
    ...{ stateDir, kept, log, key: opened.key, version: "bench" },
    rejected: (reason) => process.stderr.write(`${id} refused a ruleset: ${reason}\n`),
    async apply(ruleset) {
      took(id, ruleset);
      return [];
    },
  });
  await keeper.start(undefined);
  const link = await openConsoleLink({ url, tokenFile, caFile: undefined, nodeId: id });
  const sync = startConsoleSync({
    ...{ link, kept, log, publicKey: undefined, takeSightings: undefined },
    ...(await puttingInForce(keeper, kept)),
    refused: (reason) => process.stderr.write(`${id} refused the console's ruleset: ${reason}\n`),
    describe: async () => ({
      ...{ version: "bench", mode: "block", started_at: 0, requests: 0, blocked: 0, watched: 0, workers: 1 },
      spool: { bytes: 0, events: 0, dropped: 0 },
    }),
  });
  return {
    inForce: keeper.inForce,
    async stop() {
      await Promise.all([sync.close(), link.close()]);
      keeper.close();
    },
  };
}
