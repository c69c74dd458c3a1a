import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";
import { compressAssets } from "./compress-assets.ts";

const ROOT = join(import.meta.dirname, "../..");
/** Where the console serves the pages from. */
export const PAGES = join(ROOT, "dist/web");
/** Of the sources that it was made from. */
const DIGEST = ".sources";

/**
 * Builds the pages into dist/web where they are missing or older than their sources; whoever is served meanwhile sees
 * the former ones. @returns whether there was anything to do
 */
export async function buildPages(): Promise<boolean> {
  const digest = await sourcesDigest();
  if ((await readFile(join(PAGES, DIGEST), "utf8").catch(() => "")) === digest) return false;
  await mkdir(join(ROOT, "dist"), { recursive: true });
  const made = await mkdtemp(join(ROOT, "dist/web-"));
  try {
    await build({ configFile: join(ROOT, "web/vite.config.ts"), logLevel: "warn", build: { outDir: made } });
    await compressAssets(join(made, "assets"));
    await writeFile(join(made, DIGEST), digest);
    // Whoever runs the console reads them; the folder was made for its maker alone.
    await chmod(made, 0o755);
    await rm(PAGES, { recursive: true, force: true });
    await rename(made, PAGES);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  return true;
}

async function sourcesDigest(): Promise<string> {
  const hash = createHash("sha256");
  const names = await readdir(join(ROOT, "web"), { recursive: true, withFileTypes: true });
  const files = names.filter((name) => name.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  for (const file of [join(ROOT, "package-lock.json"), ...files.sort()]) {
    hash.update(`${file}\0`).update(await readFile(file));
  }
  return hash.digest("hex");
}
