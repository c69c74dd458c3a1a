import { open } from "node:fs/promises";

/** Makes the names in a folder durable: files made, renamed or removed there. Where a folder cannot be opened, nothing. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined);
  if (handle === undefined) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}
