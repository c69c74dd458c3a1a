import { unwatchFile, watchFile } from "node:fs";
import { digestFile, type FilesSeen } from "./file-digest.ts";

/** How often each file is looked at. */
const INTERVAL_MS = 300;
/** Waited after a change, so that a set of files written one after the other is seen as one change. */
const SETTLE_MS = 100;

export interface Watch {
  /** Watches these files from now on; calls back at once if one is no longer what was seen. */
  set(files: FilesSeen): void;
  close(): void;
}

/**
 * Calls back when the content of a watched file differs from what was seen, once, until `set` says what is seen now.
 * Files are looked at by name (stat polling), so an editor's rename, a link swapped by Kubernetes, a deletion and a
 * re-creation are all seen, on any file system. Never keeps a process alive.
 */
export function watchFiles(onChange: () => void): Watch {
  let seen: FilesSeen = new Map();
  let timer: NodeJS.Timeout | undefined;
  let told = false;
  const look = (): void => {
    clearTimeout(timer);
    if (told) return;
    timer = setTimeout(() => void compare(seen), SETTLE_MS).unref();
  };
  const compare = async (expected: FilesSeen): Promise<void> => {
    for (const [file, digest] of expected) {
      const now = await digestFile(file);
      // Another set was given meanwhile: it makes its own comparison.
      if (seen !== expected || told) return;
      if (now !== digest) {
        told = true;
        return onChange();
      }
    }
  };
  const release = (): void => {
    clearTimeout(timer);
    for (const file of seen.keys()) unwatchFile(file, look);
  };
  return {
    set(files) {
      release();
      seen = new Map(files);
      told = false;
      for (const file of seen.keys()) watchFile(file, { interval: INTERVAL_MS, persistent: false }, look);
      look();
    },
    close() {
      release();
      seen = new Map();
    },
  };
}
