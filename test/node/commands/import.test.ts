import { randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { runCli } from "../../cli/run-cli.ts";

const token = randomBytes(12).toString("hex");
const GOOD = {
  id: 1,
  type: "regex",
  attack_type: "vpatch",
  regex: `^Bearer ${token}`,
  point: [["header", "AUTHORIZATION"]],
};

t.test("all carried over: exit code 0, and the document is one that check accepts", async (t) => {
  const cwd = t.testdir({ "hints.json": JSON.stringify([GOOD, { ...GOOD, id: 2, action: [] }], null, "\t") });
  const made = await runCli(["import", "wallarm", "hints.json", "--out", "rules.yaml"], { cwd });
  t.equal(made.code, 0, made.stderr);
  t.equal(made.stdout, "");
  t.equal(made.stderr, "2 of 2 carried over as rules, 0 refused\n");
  t.equal(statSync(join(cwd, "rules.yaml")).mode & 0o777, 0o600);
  const checked = await runCli(["check", "--rules", "rules.yaml"], { cwd });
  t.equal(checked.stdout, "ok: 2 rules, 0 tokens\n");
  const printed = await runCli(["import", "wallarm", "hints.json"], { cwd });
  t.equal(printed.stdout, readFileSync(join(cwd, "rules.yaml"), "utf8"));
});

t.test("what is refused is told with file, line and reason, never with its pattern: exit code 1", async (t) => {
  const hints = [GOOD, { ...GOOD, id: 2, regex: `${token}~` }, { ...GOOD, id: 3, regex: `${token}(` }];
  const cwd = t.testdir({ "hints.json": `[\n${hints.map((hint) => JSON.stringify(hint)).join(",\n")}\n]\n` });
  const made = await runCli(["import", "wallarm", "hints.json"], { cwd });
  t.equal(made.code, 1);
  t.match(made.stderr, /^hints\.json:3:1: \[1\] \(rule 2\): not carried over: regex, character 25: the operator ~/);
  t.match(made.stderr, /\nhints\.json:4:1: \[2\] \(rule 3\): not carried over: regex: expected a regex in RE2 syntax/);
  t.match(made.stderr, /\n1 of 3 carried over as rules, 2 refused\n$/);
  t.notOk(made.stderr.includes(token));
  t.ok(made.stdout.includes("wallarm-1") && !made.stdout.includes("wallarm-2"));
});

t.test("a file that is none of the known forms, broken or missing: exit code 1 and a sentence", async (t) => {
  const cwd = t.testdir({ "other.json": '{"rules":[]}', "broken.json": "[{" });
  for (const [file, sentence] of [
    ["other.json", /other\.json:1:1: expected a list of hints, \{body: \[…\]\}, or a Terraform state of version 4/],
    ["broken.json", /broken\.json:1:/],
    ["absent.json", /absent\.json: does not exist/],
  ] as const) {
    const made = await runCli(["import", "wallarm", file], { cwd });
    t.equal(made.code, 1);
    t.match(made.stderr, sentence);
    t.equal(made.stdout, "");
  }
});

t.test("wrong usage: exit code 2", async (t) => {
  for (const args of [[], ["wallarm"], ["other", "x.json"], ["wallarm", "a", "b"], ["wallarm", "a", "--to", "b"]]) {
    t.equal((await runCli(["import", ...args])).code, 2, args.join(" "));
  }
  const help = await runCli(["import", "--help"]);
  t.equal(help.code, 0);
  t.match(help.stdout, /^keyward import wallarm FILE/);
});
