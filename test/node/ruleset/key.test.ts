import { chmod, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { openKey } from "../../../src/node/ruleset/key.ts";

t.test("the key is made once, 32 bytes, for its owner only, and found again", async (t) => {
  const folder = t.testdir({});
  const opened = await Promise.all([openKey(folder), openKey(folder), openKey(folder)]);
  const ids = new Set(opened.map((result) => ("key" in result ? result.key.id : result.problem.message)));
  t.equal(ids.size, 1, "of several that start at once one key wins");
  t.strictSame(await readdir(folder), ["fingerprint.key"]);
  const { mode, size } = await stat(join(folder, "fingerprint.key"));
  t.strictSame([mode & 0o777, size], [0o600, 32]);
  const before = await readFile(join(folder, "fingerprint.key"));
  t.match(await openKey(folder), { key: { id: [...ids][0]! } });
  t.ok(before.equals(await readFile(join(folder, "fingerprint.key"))));
});

t.test("a key that others can read, of another length or behind a link is refused", async (t) => {
  const folder = t.testdir({ a: { "fingerprint.key": "x".repeat(32) }, b: {}, c: {}, d: { "fingerprint.key": {} } });
  await chmod(join(folder, "a", "fingerprint.key"), 0o640);
  await writeFile(join(folder, "b", "fingerprint.key"), "short", { mode: 0o600 });
  await symlink("../b/fingerprint.key", join(folder, "c", "fingerprint.key"));
  for (const [name, message] of [
    ["a", /other users.*0600/],
    ["b", /has 5 bytes; expected 32/],
    ["c", /circle of links/],
    ["d", /other users|folder/],
    ["absent", /does not exist/],
  ] as const) {
    t.match(await openKey(join(folder, name)), { problem: { message } }, name);
  }
});
