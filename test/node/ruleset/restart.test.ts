import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import t, { type Test } from "tap";
import { DOCUMENT, OTHER, rule, setting } from "./kept-rules.ts";

const TOKENS = 20_000;

/** Rules with a token list that is long enough for its reading to be told as progress. */
async function listed(t: Test) {
  const kept = await setting(t);
  const tokens = (more: string) =>
    writeFile(
      join(kept.folder, "tokens.txt"),
      Array.from({ length: TOKENS }, (_, i) => `token-${i}`).join("\n") + more,
    );
  await tokens("");
  await kept.rules(`format: 1\nrules:\n${rule("listed", "tokens: { file: tokens.txt }")}`);
  const start = async (version?: string) => {
    const keeper = await kept.open(version);
    t.equal(await keeper.start(join(kept.folder, "rules.yaml")), undefined);
    keeper.close();
    return { read: kept.steps.splice(0).length > 0, ...keeper.inForce()! };
  };
  return { ...kept, tokens, start };
}

t.test("a restart with the files of the kept ruleset does not read them again, and is the same", async (t) => {
  const { start } = await listed(t);
  const first = await start();
  t.ok(first.read);
  const again = await start();
  t.notOk(again.read);
  const { number, hash, appliedAt, source, tokenEntries } = first;
  t.match(again, { number, hash, appliedAt, source, tokenEntries });
  t.strictSame([again.rules, again.tokensOfRule], [first.rules, first.tokensOfRule]);
});

t.test("another release, another token file or another text of the rules is read", async (t) => {
  const { start, tokens, rules, folder } = await listed(t);
  const { hash } = await start("1.0.0");
  t.match(await start("1.0.1"), { read: true, hash, number: 1 });
  t.match(await start("1.0.1"), { read: false, hash, number: 1 }, "and then kept for that release");
  await rules(`# a comment\n${await readFile(join(folder, "rules.yaml"), "utf8")}`);
  t.match(await start("1.0.1"), { read: true, hash, number: 1 });
  t.match(await start("1.0.1"), { read: false, hash, number: 1 });
  await tokens("\ntoken-new\n");
  t.match(await start("1.0.1"), { read: true, number: 2, tokenEntries: TOKENS + 1 });
});

t.test("a file that changes right after a fast restart is noticed by itself", async (t) => {
  let wake = (): void => {};
  const { folder, open, rules, applied } = await setting(t, async () => (wake(), []));
  await rules(DOCUMENT);
  const first = await open();
  await first.start(join(folder, "rules.yaml"));
  first.close();
  const keeper = await open();
  const told = new Promise<void>((resolve) => (wake = resolve));
  await keeper.start(join(folder, "rules.yaml"));
  const alive = setInterval(() => {}, 1_000);
  await rules(OTHER);
  await told;
  clearInterval(alive);
  t.match(applied, [{ number: 2, rules: [{ id: "two" }] }]);
});

t.test("a ruleset kept by a release that did not say from which files is read again", async (t) => {
  const { start, folder } = await listed(t);
  const { hash } = await start();
  const file = join(folder, "state", "ruleset", "ruleset.json");
  const { made_by: _, files: __, ...older } = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
  await writeFile(file, JSON.stringify(older));
  t.match(await start(), { read: true, hash, number: 1 });
});
