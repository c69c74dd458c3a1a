import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { z } from "zod";
import { parseDocument, readDocument } from "../../src/platform/document-file.ts";
import { printProblem, sortProblems, type Problem } from "../../src/platform/problem.ts";
import { checkDocument } from "../../src/platform/schema-problems.ts";

const schema = z.strictObject({
  name: z.string(),
  port: z.int().min(1).max(65_535).default(80),
  mode: z.enum(["block", "watch"]).default("block"),
  list: z.array(z.strictObject({ id: z.string().min(1), size: z.int().optional() })).min(1),
  target: z.union([z.string(), z.strictObject({ urls: z.array(z.string()), timeout: z.int().default(1) })]).optional(),
});

/** Prints what is wrong with a text, without the file's name. */
function problems(text: string): string[] {
  const document = parseDocument("f", Buffer.from(text));
  const found: readonly Problem[] = "problems" in document ? document.problems : wrong(document);
  return sortProblems(found).map((problem) => printProblem(problem).replace(/^f:/, ""));
}

function wrong(document: Exclude<ReturnType<typeof parseDocument>, { problems: unknown }>): readonly Problem[] {
  const checked = checkDocument(document, schema);
  return "problems" in checked ? checked.problems : [];
}

const CASES: { name: string; text: string; expected: string[] }[] = [
  { name: "a right document has no problem", text: "name: a\nlist: [{ id: x }]\n", expected: [] },
  { name: "JSON is read as well", text: '{"name": "a", "list": [{"id": "x", "size": 1}]}', expected: [] },
  {
    name: "several mistakes are all told at once, each at its place",
    text: 'naem: a\nport: "x"\nlist:\n  - id: ""\n    size: 1.5\n  - size: 2\nmode: blok\n',
    expected: [
      "1:1: name: is missing; expected a text",
      "1:1: naem: unknown key; did you mean `name`?",
      "2:7: port: expected a number",
      "4:9: list[0].id: expected a text that is not empty",
      "5:11: list[0].size: expected a whole number",
      "6:5: list[1].id: is missing; expected a text",
      "7:7: mode: expected one of block, watch",
    ],
  },
  {
    name: "bounds name the bound",
    text: "name: a\nport: 70000\nlist: []\n",
    expected: ["2:7: port: expected a number of at most 65535", "3:7: list: expected at least 1 entry"],
  },
  {
    name: "a union tells the mistakes inside the alternative that was meant",
    text: "name: a\nlist: [{ id: x }]\ntarget:\n  urls: [1]\n  timeot: 3\n",
    expected: ["4:10: target.urls[0]: expected a text", "5:3: target.timeot: unknown key; did you mean `timeout`?"],
  },
  {
    name: "a union without a fitting alternative names all of them",
    text: "name: a\nlist: [{ id: x }]\ntarget: 5\n",
    expected: ["3:9: target: expected a text, or a mapping"],
  },
  {
    name: "an unknown key far from any known one lists what is known",
    text: "name: a\nlist: [{ id: x, zzzzzzz: 1 }]\n",
    expected: ["2:17: list[0].zzzzzzz: unknown key; expected one of id, size"],
  },
  {
    name: "a key that looks like a token is not told",
    text: "name: a\nlist: [{ id: x }]\nak_live_0123: 1\n",
    expected: ["3:1: ***: unknown key; expected one of name, port, mode, list, target"],
  },
  { name: "an empty document is told", text: "", expected: ["1:1: expected a mapping"] },
  {
    name: "an option without a value is told",
    text: "name:\nlist: [{ id: x }]\n",
    expected: ["1:6: name: expected a text"],
  },
  {
    name: "a value behind an alias is found where it stands",
    text: "name: &n 5\nlist:\n  - id: *n\n",
    expected: ["1:10: name: expected a text", "1:10: list[0].id: expected a text"],
  },
  {
    name: "a key twice is refused",
    text: "name: a\nname: b\n",
    expected: ["2:1: this key stands twice in the same mapping"],
  },
  {
    name: "custom tags are refused",
    text: "name: !evil a\n",
    expected: ["1:7: tags such as !name are not supported, and the value must fit a standard tag"],
  },
  {
    name: "a second document is refused",
    text: "name: a\n---\nname: b\n",
    expected: ["2:1: expected one document; found a further one after `---`"],
  },
];

for (const { name, text, expected } of CASES) t.test(name, async (t) => t.strictSame(problems(text), expected));

t.test("an expansion by aliases is refused before it is built", async (t) => {
  let text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (let i = 1; i < 12; i++)
    text += `a${i}: &a${i} [${Array(9)
      .fill(`*a${i - 1}`)
      .join(", ")}]\n`;
  t.strictSame(problems(text), [" has aliases that cannot be resolved or expand too far"]);
});

t.test("bytes that are not UTF-8 are refused", async (t) => {
  const document = parseDocument("f", Buffer.from([0x61, 0xff]));
  t.match(document, { problems: [{ message: "is not UTF-8 text" }] });
});

t.test("a syntax error never quotes the document", async (t) => {
  const secret = `ak_${"q".repeat(20)}`;
  for (const text of [
    `a: [${secret}`,
    `a: "${secret}\n b`,
    `*${secret}`,
    `a: b: ${secret}`,
    `{a: ${secret}`,
    `!${secret} x`,
  ]) {
    const told = problems(text);
    t.not(told.length, 0, "is refused");
    t.notOk(told.join("\n").includes(secret));
  }
});

t.test("a file that is missing, a folder or too large is told in a sentence", async (t) => {
  const folder = t.testdir({ folder: {} });
  const large = join(await mkdtemp(join(folder, "x")), "large.yaml");
  await writeFile(large, Buffer.alloc(32 * 2 ** 20 + 1, 0x20));
  const told = await Promise.all([join(folder, "absent.yaml"), join(folder, "folder"), large].map(readDocument));
  t.match(told, [
    { problems: [{ line: 0, message: "does not exist" }], digest: "absent" },
    { problems: [{ line: 0, message: "is a folder, not a file" }] },
    { problems: [{ line: 0, message: "is larger than 32 MiB" }] },
  ]);
});
