import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, explainSystemError } from "../../platform/system-error.ts";
import { writeWhole } from "../../platform/write-whole.ts";
import { StartError } from "./start-error.ts";

/** Names this node in events and in /status: a UUID made at the first start, kept in `state_dir/node-id`. */
export async function openNodeId(stateDir: string): Promise<string> {
  const file = join(stateDir, "node-id");
  try {
    const kept = (await readFile(file, "utf8")).trim();
    if (/^[0-9a-f-]{36}$/.test(kept)) return kept;
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw new StartError(`${file} ${explainSystemError(error)}`);
  }
  const made = randomUUID();
  await writeWhole(file, `${made}\n`);
  return made;
}
