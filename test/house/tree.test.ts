import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import t from "tap";
import { filesUnder, read, ROOT } from "./repository.ts";

const LINES_MAX = 250;
const VAGUE = new Set(["utils", "helpers", "common", "types", "lib", "misc"]);

/** Paths in the tree of AGENTS.md; folders end in `/`. */
function drawnTree(): string[] {
  const drawing = /## Tree\n+```\n([^`]*)```/.exec(read("AGENTS.md"))?.[1] ?? "";
  const above: string[] = [];
  return drawing
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [, indent, name] = /^( *)(\S+)/.exec(line)!;
      const depth = indent!.length / 2;
      above.length = depth;
      above[depth] = name!;
      return above.join("");
    });
}

function foldersUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(join(ROOT, path)).isDirectory())
    .map((path) => `${path}/`);
}

t.test("the tree in AGENTS.md shows every folder of src and nothing that is not there", async (t) => {
  const drawn = drawnTree();
  t.strictSame(
    drawn.filter((path) => !existsSync(join(ROOT, path))),
    [],
  );
  const shown = drawn.filter((path) => /^src\/.+\/$/.test(path)).sort();
  t.strictSame(shown, foldersUnder("src").sort());
});

t.test("folders are named by what is in them", async (t) => {
  const vague = [...foldersUnder("src"), ...foldersUnder("test")].filter((path) => VAGUE.has(path.split("/").at(-2)!));
  t.strictSame(vague, []);
});

t.test("no file only passes on what others export", async (t) => {
  const sources = filesUnder("src", ".ts");
  t.strictSame(
    sources.filter((file) => basename(file) === "index.ts"),
    [],
  );
  const barrels = sources.filter((file) => /^export (?:\*|\{[^}]*\}) from /m.test(read(file)));
  t.strictSame(barrels, []);
});

t.test("every source file can be read in one sitting", async (t) => {
  const long = [...filesUnder("src", ".ts"), ...filesUnder("bench", ".ts")].filter(
    (file) => read(file).split("\n").length > LINES_MAX + 1,
  );
  t.strictSame(long, []);
});
