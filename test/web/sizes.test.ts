import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import t from "tap";
import { buildPages, PAGES } from "../../web/build/pages.ts";

const BYTES_MAX = 300 * 1024;
/** Files that come with the chart library, once there is something to draw. */
const CHART = /-(chart|line)\.tsx$/;

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
  readonly isDynamicEntry?: boolean;
}

t.test("no page is more than 300 KB, gzipped, before its charts, which come when they are shown", async (t) => {
  await buildPages();
  const manifest = JSON.parse(await readFile(join(PAGES, ".vite/manifest.json"), "utf8")) as Record<string, Chunk>;
  const filesOf = (name: string): string[] => {
    const { file, css = [], imports = [] } = manifest[name]!;
    return [file, ...css, ...imports.filter((one) => one !== "index.html").flatMap(filesOf)];
  };
  const sizes = new Map<string, number>();
  const sizeOf = async (file: string): Promise<number> => {
    if (!sizes.has(file)) sizes.set(file, gzipSync(await readFile(join(PAGES, file))).length);
    return sizes.get(file)!;
  };
  const pages = Object.keys(manifest).filter(
    (name) => /^src\/pages\/.*\.tsx$/.test(name) && !CHART.test(name) && manifest[name]!.isDynamicEntry,
  );
  t.ok(pages.length > 5);
  for (const page of pages) {
    let bytes = 0;
    const files = new Set([...filesOf("index.html"), ...filesOf(page)]);
    for (const file of files) bytes += await sizeOf(file);
    t.ok(bytes <= BYTES_MAX, `${page}: ${Math.round(bytes / 1024)} KB`);
  }
});
