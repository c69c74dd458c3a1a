import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../system-error.ts";

/** Bytes of all files of a spool. Synchronous: whoever asks is about to write. @throws what the system says */
export function folderBytes(root: string): number {
  let bytes = 0;
  for (const lane of readdirSync(root, { withFileTypes: true })) {
    if (!lane.isDirectory()) continue;
    for (const name of present(() => readdirSync(join(root, lane.name))) ?? []) {
      bytes += present(() => statSync(join(root, lane.name, name)).size) ?? 0;
    }
  }
  return bytes;
}

/** Undefined for what was removed meanwhile. */
function present<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
