import t from "tap";
import { parse } from "yaml";
import { CONDITION_STARTS, STARTS, STEPS } from "../../src/core/point/grammar.ts";
import { parsePoint } from "../../src/core/point/parse-point.ts";
import { parseRules } from "../../src/core/rule/parse-rules.ts";
import { ruleSchema } from "../../src/core/rule/schema.ts";
import { codesIn, read, tableRows } from "./repository.ts";

const PAGE = read("docs/rules.md");

/** YAML blocks of a page, parsed. */
function examplesIn(page: string): unknown[] {
  return [...read(page).matchAll(/```yaml\n([^]*?)```/g)].map(
    ([, text]) => parse(text!, { uniqueKeys: false }) as unknown,
  );
}

function isDocument(example: unknown): boolean {
  return typeof example === "object" && example !== null && "format" in example;
}

t.test("whole rules documents on the pages are right", async (t) => {
  for (const page of ["README.md", "docs/rules.md"]) {
    const documents = examplesIn(page).filter(isDocument);
    t.not(documents.length, 0, page);
    for (const document of documents)
      t.strictSame((parseRules(document) as { problems?: unknown }).problems, undefined, page);
  }
});

t.test("single rules on the pages are right", async (t) => {
  const rules = examplesIn("docs/getting-started.md").filter(Array.isArray).flat();
  t.not(rules.length, 0);
  for (const rule of rules) t.strictSame(ruleSchema.safeParse(rule).error?.issues, undefined);
});

t.test("single points on docs/rules.md are right", async (t) => {
  const lines = [...PAGE.matchAll(/^(points?): (\[.*?\]+)(?: +#.*)?$/gm)];
  t.not(lines.length, 0);
  for (const [, key, text] of lines) {
    const given = parse(text!) as unknown[];
    for (const point of key === "points" ? given : [given]) t.ok("point" in parsePoint(point), String(text));
  }
});

t.test("docs/rules.md tells every word of the grammar", async (t) => {
  const told = new Set(codesIn(PAGE).flatMap((code) => code.split(",")));
  const words = [...STARTS.keys(), ...STEPS.keys()].filter((word) => !/^jwt_(header|payload|prefix)$/.test(word));
  t.strictSame(
    words.filter((word) => !told.has(word)),
    [],
  );
});

t.test("docs/rules.md names every point a condition may look at", async (t) => {
  const line = PAGE.split("\n").find((text) => text.startsWith("Points for conditions:")) ?? "";
  const named = codesIn(line).map((code) => code.split(",")[0]!);
  t.strictSame(new Set(named.filter((word) => !word.startsWith("["))), new Set(CONDITION_STARTS));
});

t.test("docs/rules.md has a row for every key of a rule", async (t) => {
  const rows = tableRows("docs/rules.md").flatMap(([cell]) => codesIn(cell!));
  const result = ruleSchema.safeParse({ id: "x", type: "vpatch", point: ["uri"], nothing_of_the_kind: 1 });
  t.equal(result.success, false, "unknown keys are refused");
  for (const key of Object.keys(ruleSchema.def.in.def.shape)) t.ok(rows.includes(key), key);
});
