import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { writeWhole } from "../../src/platform/write-whole.ts";

t.test("a file is replaced whole, readable by its owner only, and nothing is left beside it", async (t) => {
  const folder = t.testdir({ f: "old" });
  const file = join(folder, "f");
  await writeWhole(file, "new");
  t.equal(await readFile(file, "utf8"), "new");
  t.equal((await stat(file)).mode & 0o777, 0o600);
  t.strictSame(await readdir(folder), ["f"]);
});

t.test("what cannot be written leaves the former content and nothing else", async (t) => {
  const folder = t.testdir({ f: { inside: "old" } });
  await t.rejects(writeWhole(join(folder, "f"), "new"));
  t.strictSame(await readdir(folder), ["f"]);
});
