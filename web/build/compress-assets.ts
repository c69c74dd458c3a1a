import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

const inBrotli = promisify(brotliCompress);
const inGzip = promisify(gzip);

/** Writes each asset once more in brotli and in gzip, as far as these make it smaller: the console serves what a browser takes. */
export async function compressAssets(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const bytes = await readFile(file);
    for (const [ending, packed] of [
      ["br", await inBrotli(bytes)],
      ["gz", await inGzip(bytes, { level: 9 })],
    ] as const) {
      if (packed.length < bytes.length) await writeFile(`${file}.${ending}`, packed);
    }
  }
}
