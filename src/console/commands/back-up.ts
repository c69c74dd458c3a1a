import { BackupError, restoreBackup } from "../backup/restore-backup.ts";
import { writeBackup } from "../backup/write-backup.ts";
import { openConsoleKeys, type ConsoleKeys } from "../keys.ts";
import type { Store } from "../store/open-store.ts";
import { complain, withStore } from "./on-machine.ts";

/** @returns the exit code */
export function backUp(configFile: string, file: string): Promise<number> {
  return withKeys(configFile, async (store, keys) => {
    const rows = await writeBackup(store, keys.id, file, Date.now());
    process.stdout.write(`${rows} rows; keep console.key as well\n`);
    return 0;
  });
}

/** @returns the exit code */
export function restore(configFile: string, file: string): Promise<number> {
  return withKeys(configFile, async (store, keys) => {
    try {
      process.stdout.write(`${await restoreBackup(store, keys.id, file)} rows\n`);
      return 0;
    } catch (error) {
      if (error instanceof BackupError) return complain(`${file} ${error.message}`);
      throw error;
    }
  });
}

function withKeys(configFile: string, act: (store: Store, keys: ConsoleKeys) => Promise<number>): Promise<number> {
  return withStore(configFile, async (store, { state_dir: stateDir }) => {
    const keys = await openConsoleKeys(stateDir);
    if ("problem" in keys) return complain(`${keys.problem.file} ${keys.problem.message}`);
    return act(store, keys);
  });
}
