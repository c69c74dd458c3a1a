import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of the repository. */
export const ROOT = dirname(dirname(import.meta.dirname));

export function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

/** Files under a folder of the repository, as paths from its root. */
export function filesUnder(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((file) => join(folder, file))
    .filter((file) => file.endsWith(ending));
}

/** Every page people read. */
export function pages(): string[] {
  const top = readdirSync(ROOT).filter((file) => file.endsWith(".md"));
  return [...top, ...filesUnder("docs", ".md"), ...filesUnder("bench", ".md")];
}

/** Rows of the Markdown tables of a page, cells trimmed, without heads and rules. */
export function tableRows(page: string): string[][] {
  const lines = read(page).split("\n");
  return lines
    .filter((line, i) => line.startsWith("|") && !isRule(line) && !isRule(lines[i + 1] ?? ""))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** What stands between backquotes; not what stands in a block. */
export function codesIn(text: string): string[] {
  return [...text.replace(/^```[^]*?^```/gm, "").matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

function isRule(line: string): boolean {
  return /^\|[\s|:-]+\|$/.test(line);
}
