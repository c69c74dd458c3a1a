import { randomBytes } from "node:crypto";
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pino from "pino";
import t, { type Test } from "tap";
import { loadRuleset } from "../../../src/node/ruleset/compile.ts";
import { openKeeper, type InForce, type RulesetKeeper } from "../../../src/node/ruleset/keeper.ts";
import { openKey } from "../../../src/node/ruleset/key.ts";
import { printProblem } from "../../../src/platform/problem.ts";

const quiet = pino({ level: "silent" });

interface Setting {
  readonly folder: string;
  readonly applied: InForce[];
  open(): Promise<RulesetKeeper>;
  rules(text: string): Promise<void>;
}

/** A folder with rules and state; keepers opened over it are closed with the test. */
async function setting(t: Test, apply: () => Promise<string[]> = async () => []): Promise<Setting> {
  const folder = t.testdir({ state: {} });
  const applied: InForce[] = [];
  const opened = await openKey(join(folder, "state"));
  if ("problem" in opened) throw new Error(opened.problem.message);
  return {
    folder,
    applied,
    async open() {
      const keeper = openKeeper({
        stateDir: join(folder, "state"),
        key: opened.key,
        log: quiet,
        apply: async (ruleset) => {
          applied.push(ruleset);
          return apply();
        },
        rejected() {},
      });
      t.teardown(() => keeper.close());
      return keeper;
    },
    async rules(text) {
      await writeFile(join(folder, "rules.yaml~"), text);
      await rename(join(folder, "rules.yaml~"), join(folder, "rules.yaml"));
    },
  };
}

function rule(id: string, more: string): string {
  return `  - { id: ${id}, type: vpatch, point: [credentials], ${more} }\n`;
}

const DOCUMENT = `format: 1\nrules:\n${rule("one", "regex: leaked-one")}`;
const OTHER = `format: 1\nrules:\n${rule("two", "regex: leaked-two")}`;
const BROKEN = `format: 1\nrules:\n${rule("two", "regx: x")}${rule("two", "regex: '('")}`;

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

t.test("an unknown key is told where it stands, with what it was likely meant to be", async (t) => {
  const { folder, open, rules } = await setting(t);
  await rules(`formt: 1\nrules:\n${rule("a", "regx: x, mod: block")}`);
  const keeper = await open();
  const problems = await keeper.start(join(folder, "rules.yaml"));
  const told = problems!.map((problem) => printProblem(problem).replaceAll(`${folder}/`, ""));
  t.ok(told.includes("rules.yaml:1:1: formt: unknown key; did you mean `format`?"), told.join("\n"));
  await rules(DOCUMENT.replace("regex:", "mod: block, regx:"));
  await keeper.reload();
  t.match(
    keeper.rejection()!.problems.map((problem) => printProblem(problem).replaceAll(`${folder}/`, "")),
    [
      "rules.yaml:3:52: rules[0].mod (rule one): unknown key; did you mean `mode`?",
      "rules.yaml:3:64: rules[0].regx (rule one): unknown key; did you mean `regex`?",
    ],
  );
});

t.test("mistakes around token lists stand where they are", async (t) => {
  const { folder, open, rules } = await setting(t);
  await writeFile(join(folder, "tokens.txt"), "token-one\nshort\n");
  const strange = `tokens: { fingerprints: [${"A".repeat(22)}], key_id: elsewhere }`;
  await rules(
    `format: 1\nrules:\n${rule("a", "tokens: { file: absent.txt }")}${rule("b", "tokens: { file: tokens.txt }")}${rule("c", strange)}`,
  );
  const keeper = await open();
  const problems = await keeper.start(join(folder, "rules.yaml"));
  t.strictSame(
    problems?.map((problem) => printProblem(problem).replaceAll(`${folder}/`, "")),
    [
      "rules.yaml:3:66: rules[0].tokens.file (rule a): absent.txt does not exist",
      `rules.yaml:5:${rule("c", strange).indexOf("elsewhere") + 1}: rules[2].tokens.key_id (rule c): expected fingerprints made with this node's key; see \`keyward hash\``,
      "tokens.txt:2:1: (rule b): expected a token of at least 6 characters",
    ],
  );
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
