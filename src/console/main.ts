import { openLog } from "../platform/log.ts";
import { printProblems } from "../platform/problem.ts";
import { onSignals } from "../platform/signals.ts";
import { loadConsoleConfig } from "./config/load.ts";
import { startConsole } from "./start.ts";

/**
 * Runs a console until it is told to stop. @returns the exit code: 0 after a stop, 1 when it could not start; why is on
 * standard error.
 */
export async function runConsole({ configFile }: { configFile: string }): Promise<number> {
  const loaded = await loadConsoleConfig(configFile);
  if ("problems" in loaded) return complain(printProblems(loaded.problems));
  const log = openLog(loaded.config.log.level);
  let tellStop = (): void => {};
  const told = new Promise<void>((resolve) => (tellStop = resolve));
  const takeHandlersAway = onSignals({ reload: () => {}, stop: () => tellStop(), kill: () => process.exit(1) });
  try {
    const started = await startConsole(loaded.config, log);
    if ("problem" in started) return complain(printProblems([started.problem]));
    log.info({ port: started.port, url: loaded.config.public_url }, "the console is up");
    // Not to the log, which is kept and sent elsewhere.
    if (started.firstLink !== undefined) {
      process.stdout.write(`Make the first administrator, within a day:\n${started.firstLink}\n`);
    }
    await told;
    log.info("stopping");
    await started.stop();
    return 0;
  } finally {
    takeHandlersAway();
  }
}

function complain(text: string): number {
  process.stderr.write(text);
  return 1;
}
