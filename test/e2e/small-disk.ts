import { execFile } from "node:child_process";
import { mkdtemp, open, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Test } from "tap";

const run = promisify(execFile);
const BLOCK = Buffer.alloc(65_536);

/** A disk of the test's own that can be filled to its last byte. */
export interface SmallDisk {
  readonly folder: string;
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
}

/** Mounts a disk in memory; gone with the test. @returns the reason where this user or machine may not */
export async function mountSmallDisk(t: Test, mib: number): Promise<SmallDisk | { readonly reason: string }> {
  const folder = await mkdtemp(join(tmpdir(), "keyward-disk-"));
  const isMounted = await run("mount", ["-t", "tmpfs", "-o", `size=${mib}m`, "tmpfs", folder]).then(
    Boolean,
    () => false,
  );
  t.teardown(async () => {
    if (isMounted) await run("umount", ["--lazy", folder]);
    await rmdir(folder);
  });
  if (!isMounted) return { reason: "this user may not mount a disk" };
  const filler = join(folder, "filler");
  return {
    folder,
    async fill() {
      const file = await open(filler, "a");
      try {
        for (;;) await file.write(BLOCK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      } finally {
        await file.close();
      }
    },
    makeRoom: () => rm(filler),
  };
}
