import { appendFile, stat } from "node:fs/promises";

/** Then further ones are counted only. */
const FILE_BYTES_MAX = 2 ** 20;

/** Keeps events that the console does not take, for whoever wants to know why. Never rejects: they are lost to the console anyway. */
export async function keepRefused(file: string, events: readonly Buffer[]): Promise<void> {
  try {
    const there = await stat(file).catch(() => undefined);
    if ((there?.size ?? 0) < FILE_BYTES_MAX) await appendFile(file, Buffer.concat(events), { mode: 0o600 });
  } catch {
    // A full disk.
  }
}
