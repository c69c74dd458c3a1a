import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { explainSystemError } from "../../platform/system-error.ts";
import { StartError } from "./start-error.ts";

/** Makes `state_dir` where it is missing (0700) and proves that it can be written to. */
export async function prepareStateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const probe = join(folder, `probe.${randomBytes(6).toString("hex")}.tmp`);
    await writeFile(probe, "", { flag: "wx", mode: 0o600 });
    await rm(probe);
  } catch (error) {
    throw new StartError(`the state folder ${folder} ${explainSystemError(error)}`);
  }
}
