import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { link, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { FingerprintKey } from "../../core/fingerprint.ts";
import { fileProblem, type Problem } from "../../platform/problem.ts";
import { errorCode, explainSystemError } from "../../platform/system-error.ts";

const KEY_BYTES = 32;
export const KEY_FILE = "fingerprint.key";

export type KeyResult = { readonly key: FingerprintKey } | { readonly problem: Problem };

/**
 * The key that turns tokens into fingerprints: `state_dir/fingerprint.key`, 32 random bytes, made once. Who can read it
 * can test guesses against the fingerprints, so a key that others can read or that another user owns is refused.
 */
export async function openKey(stateDir: string): Promise<KeyResult> {
  const file = join(stateDir, KEY_FILE);
  try {
    return await readKey(file);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") return { problem: fileProblem(file, explainSystemError(error)) };
  }
  try {
    await createKey(file);
    return await readKey(file);
  } catch (error) {
    return { problem: fileProblem(file, explainSystemError(error)) };
  }
}

async function readKey(file: string): Promise<KeyResult> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { mode, uid, size } = await handle.stat();
    if (process.getuid !== undefined && uid !== process.getuid()) {
      return { problem: fileProblem(file, "belongs to another user; expected a key only this user can read") };
    }
    if ((mode & 0o077) !== 0) {
      return { problem: fileProblem(file, "can be read by other users; expected mode 0600 (chmod 600)") };
    }
    if (size !== KEY_BYTES) return { problem: fileProblem(file, `has ${size} bytes; expected ${KEY_BYTES}`) };
    return { key: new FingerprintKey(await handle.readFile()) };
  } finally {
    await handle.close();
  }
}

/** Written aside and linked: never seen half, and of two processes that start at once one key wins. */
async function createKey(file: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(randomBytes(KEY_BYTES));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(temporary, file).catch((error: unknown) => {
      if (errorCode(error) !== "EEXIST") throw error;
    });
  } finally {
    await rm(temporary, { force: true });
  }
}
