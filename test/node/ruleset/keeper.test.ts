import { randomBytes } from "node:crypto";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { loadRuleset } from "../../../src/node/ruleset/compile.ts";
import { printProblem } from "../../../src/platform/problem.ts";
import { BROKEN, DOCUMENT, OTHER, quiet, rule, setting } from "./kept-rules.ts";

t.test("the first ruleset is number 1, each changed content one more, equal content none", async (t) => {
  const { folder, applied, open, rules } = await setting(t);
  await rules(DOCUMENT);
  const keeper = await open();
  t.equal(await keeper.start(join(folder, "rules.yaml")), undefined);
  t.equal(keeper.inForce()?.number, 1);
  await keeper.reload();
  t.equal(keeper.inForce()?.number, 1, "nothing changed");
  await rules(`# only a comment\n${DOCUMENT}`);
  await keeper.reload();
  t.equal(keeper.inForce()?.number, 1, "the rules did not change");
  await rules(OTHER);
  await keeper.reload();
  t.equal(keeper.inForce()?.number, 2);
  t.strictSame(
    applied.map(({ number }) => number),
    [2],
  );
  t.match(await loadRuleset(join(folder, "state"), quiet), { number: 2, hash: keeper.inForce()!.hash });
});

t.test("the number survives restarts", async (t) => {
  const { folder, open, rules } = await setting(t);
  await rules(DOCUMENT);
  const first = await open();
  await first.start(join(folder, "rules.yaml"));
  const { hash, appliedAt } = first.inForce()!;
  first.close();
  const second = await open();
  await second.start(join(folder, "rules.yaml"));
  t.match(second.inForce(), { number: 1, hash, appliedAt });
  second.close();
  await rules(OTHER);
  const third = await open();
  await third.start(join(folder, "rules.yaml"));
  t.equal(third.inForce()?.number, 2);
});

t.test("a broken document changes nothing and tells every problem; a repaired one clears them", async (t) => {
  const { folder, applied, open, rules } = await setting(t);
  await rules(DOCUMENT);
  const keeper = await open();
  await keeper.start(join(folder, "rules.yaml"));
  await rules(BROKEN);
  await keeper.reload();
  t.equal(keeper.inForce()?.number, 1);
  t.strictSame(applied, []);
  const told = keeper.rejection()!.problems.map(printProblem);
  t.equal(keeper.rejection()!.reason, "invalid");
  t.ok(told.length >= 3, "the unknown key, the regex, the id that is there twice");
  t.ok(
    told.every((line) => /rules\.yaml:[34]:\d+: rules\[[01]\].*\(rule two\): /.test(line)),
    told.join("\n"),
  );
  await rules(DOCUMENT);
  await keeper.reload();
  t.equal(keeper.rejection(), undefined);
  t.equal(keeper.inForce()?.number, 1);
});

t.test("a cold start with a broken or missing document uses the ruleset applied last", async (t) => {
  const { folder, open, rules } = await setting(t);
  await rules(DOCUMENT);
  const first = await open();
  await first.start(join(folder, "rules.yaml"));
  first.close();
  for (const spoil of [() => rules(BROKEN), () => rm(join(folder, "rules.yaml"))]) {
    await spoil();
    const keeper = await open();
    t.equal(await keeper.start(join(folder, "rules.yaml")), undefined);
    t.match(keeper.inForce(), { number: 1, hash: first.inForce()!.hash });
    t.equal(keeper.rejection()?.reason, "invalid");
    keeper.close();
  }
  await rules(OTHER);
  const repaired = await open();
  await repaired.start(join(folder, "rules.yaml"));
  t.match([repaired.inForce()?.number, repaired.rejection()], [2, undefined]);
});

t.test("a cold start without any good ruleset gives all problems", async (t) => {
  const { folder, open, rules } = await setting(t);
  await rules(BROKEN);
  const keeper = await open();
  const problems = await keeper.start(join(folder, "rules.yaml"));
  t.ok(problems !== undefined && problems.length >= 3);
  t.equal(keeper.inForce(), undefined);
});

t.test("a damaged saved ruleset is not used", async (t) => {
  const { folder, open, rules } = await setting(t);
  await rules(DOCUMENT);
  const first = await open();
  await first.start(join(folder, "rules.yaml"));
  first.close();
  const saved = join(folder, "state", "ruleset", "ruleset.json");
  await writeFile(saved, (await readFile(saved, "utf8")).replace("leaked-one", "leaked-0ne"));
  await rules(BROKEN);
  const keeper = await open();
  t.not(await keeper.start(join(folder, "rules.yaml")), undefined);
  t.match(await loadRuleset(join(folder, "state"), quiet), { trouble: /damaged/ });
});

t.test("no token of a list is written to the state folder, and its files are their owner's only", async (t) => {
  const { folder, open, rules } = await setting(t);
  const [inline, listed] = [randomBytes(12).toString("hex"), randomBytes(12).toString("hex")];
  await writeFile(join(folder, "tokens.txt"), `${listed}\n`);
  await rules(
    `format: 1\nrules:\n${rule("a", `tokens: { values: [t${inline}] }`)}${rule("b", "tokens: { file: tokens.txt }")}`,
  );
  const keeper = await open();
  await keeper.start(join(folder, "rules.yaml"));
  t.match(keeper.inForce(), { tokenEntries: 2 });
  const files = (await readdir(join(folder, "state"), { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  t.equal(files.length, 3, "key, document, table");
  for (const { parentPath, name } of files) {
    const content = await readFile(join(parentPath, name));
    for (const token of [inline, listed]) {
      t.notOk(content.includes(token) || content.includes(Buffer.from(token, "hex")), name);
    }
    t.equal((await stat(join(parentPath, name))).mode & 0o077, 0, name);
  }
  t.notOk(JSON.stringify(keeper.inForce()!.rules).includes(inline), "nor kept in memory");
});

t.test("a changed token file is a new ruleset, noticed by itself", async (t) => {
  let wake = (): void => {};
  const { folder, open, rules, applied } = await setting(t, async () => (wake(), []));
  await writeFile(join(folder, "tokens.txt"), "token-one\n");
  await rules(`format: 1\nrules:\n${rule("b", "tokens: { file: tokens.txt }")}`);
  const keeper = await open();
  await keeper.start(join(folder, "rules.yaml"));
  const told = new Promise<void>((resolve) => (wake = resolve));
  const alive = setInterval(() => {}, 1_000);
  await writeFile(join(folder, "tokens.txt"), "token-one\ntoken-two\n");
  await told;
  clearInterval(alive);
  await keeper.reload();
  t.match(applied, [{ number: 2, tokenEntries: 2 }]);
  const tables = (await readdir(join(folder, "state", "ruleset"))).filter((name) => name.endsWith(".bin"));
  t.equal(tables.length, 1, "the former table is removed");
});

t.test("a process that cannot take a ruleset is told of, and is asked again with the next reload", async (t) => {
  let troubles = ["worker 7: out of memory"];
  const { folder, open, rules, applied } = await setting(t, async () => troubles);
  await rules(DOCUMENT);
  const keeper = await open();
  await keeper.start(join(folder, "rules.yaml"));
  await rules(OTHER);
  await keeper.reload();
  t.match(keeper.rejection(), { reason: "unapplied", problems: [{ message: "worker 7: out of memory" }] });
  troubles = [];
  await keeper.reload();
  t.equal(keeper.rejection(), undefined);
  t.equal(applied.length, 2);
});
