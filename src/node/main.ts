import { readFile } from "node:fs/promises";
import { openLog } from "../platform/log.ts";
import { printProblems } from "../platform/problem.ts";
import { onSignals } from "../platform/signals.ts";
import { loadNodeConfig } from "./config/load.ts";
import { StartError } from "./supervise/start-error.ts";
import { startSupervisor, type Started } from "./supervise/supervisor.ts";

/**
 * Runs a node until it is told to stop. @returns the exit code: 0 after a stop, 1 when it could not start; why is on
 * standard error, one sentence per problem.
 */
export async function runNode({ configFile }: { configFile: string }): Promise<number> {
  const loaded = await loadNodeConfig(configFile);
  if ("problems" in loaded) return complain(printProblems(loaded.problems));
  const log = openLog(loaded.config.log.level);

  // Handlers stand before anything is started: a signal during the start stops what has come up by then.
  let tellStop = (): void => {};
  const told = new Promise<void>((resolve) => (tellStop = resolve));
  let reload = (): void => {};
  const takeHandlersAway = onSignals({ reload: () => reload(), stop: () => tellStop(), kill: () => process.exit(1) });
  try {
    const started: Started = await startSupervisor(configFile, loaded, await readVersion(), log);
    if ("problems" in started) return complain(printProblems(started.problems));
    reload = () => void started.reload();
    log.info({ host: loaded.config.listen.host, port: started.port, admin_port: started.adminPort }, "the node is up");
    await told;
    log.info("stopping: finishing what is in flight");
    await started.stop();
    log.info("stopped");
    return 0;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return complain(`keyward: ${error.message}\n`);
  } finally {
    takeHandlersAway();
  }
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function complain(text: string): number {
  process.stderr.write(text);
  return 1;
}
