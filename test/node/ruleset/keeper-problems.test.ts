import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { printProblem } from "../../../src/platform/problem.ts";
import { DOCUMENT, rule, setting } from "./kept-rules.ts";

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
