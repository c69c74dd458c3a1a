import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { link, open, rm } from "node:fs/promises";
import { fileProblem, type Problem } from "./problem.ts";
import { errorCode, explainSystemError } from "./system-error.ts";

export type KeyFileResult = { readonly key: Buffer } | { readonly problem: Problem };

/**
 * A key of `bytes` random bytes in a file of its own, made when it is not there. A key that others can read or that
 * another user owns is refused.
 */
export async function openKeyFile(file: string, bytes: number): Promise<KeyFileResult> {
  try {
    return await readKey(file, bytes);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") return { problem: fileProblem(file, explainSystemError(error)) };
  }
  try {
    await createKey(file, randomBytes(bytes));
    return await readKey(file, bytes);
  } catch (error) {
    return { problem: fileProblem(file, explainSystemError(error)) };
  }
}

async function readKey(file: string, bytes: number): Promise<KeyFileResult> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { mode, uid, size } = await handle.stat();
    if (process.getuid !== undefined && uid !== process.getuid()) {
      return { problem: fileProblem(file, "belongs to another user; expected a key only this user can read") };
    }
    if ((mode & 0o077) !== 0) {
      return { problem: fileProblem(file, "can be read by other users; expected mode 0600 (chmod 600)") };
    }
    if (size !== bytes) return { problem: fileProblem(file, `has ${size} bytes; expected ${bytes}`) };
    return { key: await handle.readFile() };
  } finally {
    await handle.close();
  }
}

/** Written aside and linked: never seen half, and of two processes that start at once one key wins. */
async function createKey(file: string, key: Buffer): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(key);
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
