import fc from "fast-check";
import t from "tap";
import { parseDocument } from "../../src/platform/document-file.ts";
import { parsePlainJson } from "../../src/platform/plain-json.ts";
import { printProblem } from "../../src/platform/problem.ts";
import { parseYaml } from "../../src/platform/yaml-text.ts";

t.test("JSON is read as the YAML parser reads it, whatever values, names and white space it has", async (t) => {
  const layouts = fc.constantFrom(undefined, 1, 2, "  ");
  fc.assert(
    fc.property(
      fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())),
      layouts,
      (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        t.strictSame(parsePlainJson(text)?.value, JSON.parse(text));
        const yaml = parseYaml("f", text);
        if (yaml.mistakes().length === 0) t.strictSame(parsePlainJson(text)?.value, yaml.value());
      },
    ),
    { seed: 4_711, numRuns: 300 },
  );
});

t.test("what is not JSON, and JSON that says something twice, is left to the YAML parser", async (t) => {
  const cases = [
    "",
    "a: 1",
    "[a]",
    "{a: 1}",
    "5",
    '"text"',
    '{"a": 1,}',
    '{"a": 1} # comment',
    '{"a": 1, "a": 2}',
    '{"a": {"b": [{"c": 1, "\\u0063": 2}]}}',
    '{"a:": ":", "b\\"": "\\\\", "a:": 1}',
    "[".repeat(200) + "]".repeat(200),
  ];
  for (const text of cases) t.equal(parsePlainJson(text), undefined, text.slice(0, 40));
  const kept = [
    '{"a": ":", "b:": "\\":\\\\", "__proto__": {"a": 1}}',
    "[]",
    "{}",
    ' \n{"a": [1, 2.5e3, null, true]}\n',
  ];
  for (const text of kept) t.strictSame(parsePlainJson(text)?.value, JSON.parse(text), text);
});

t.test("problems of a JSON document have line and column, its syntax errors and doubled keys included", async (t) => {
  const document = parseDocument("f", Buffer.from('{\n  "a": 1,\n  "list": [{"b": true}]\n}'));
  if ("problems" in document) return t.fail("expected a document");
  t.equal(printProblem(document.problem(["list", 0, "b"], "expected a text")), "f:3:18: list[0].b: expected a text");
  t.equal(printProblem(document.keyProblem(["list", 0, "b"], "unknown key")), "f:3:13: list[0].b: unknown key");
  const wrong: [text: string, problem: string][] = [
    ['{\n  "a": 1,\n  "a": 2\n}', "f:3:3: this key stands twice in the same mapping"],
    ['{\n  "a": 1,\n  "b": [1\n}', "f:4:1: the indentation does not fit"],
  ];
  for (const [text, problem] of wrong) {
    const refused = parseDocument("f", Buffer.from(text));
    t.ok("problems" in refused && printProblem(refused.problems[0]!).startsWith(problem), text);
  }
});
