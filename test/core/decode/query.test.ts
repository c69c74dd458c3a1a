import t from "tap";
import { Budget, VALUES_MAX } from "../../../src/core/decode/budget.ts";
import { pairReadings, queryOf, splitPairs } from "../../../src/core/decode/query.ts";
import { bytes, text } from "./scanned.ts";

const SPLITS: [guarantee: string, raw: string, pairs: [string, string][]][] = [
  ["empty", "", []],
  [
    "pairs",
    "a=1&b=2",
    [
      ["a", "1"],
      ["b", "2"],
    ],
  ],
  ["the first = splits", "a=b=c", [["a", "b=c"]]],
  ["no = is a name", "a", [["a", ""]]],
  ["an empty name", "=v", [["", "v"]]],
  ["an empty value", "a=", [["a", ""]]],
  ["empty pieces are skipped", "&&a=1&&", [["a", "1"]]],
  [
    "a name may repeat",
    "a=1&a=2",
    [
      ["a", "1"],
      ["a", "2"],
    ],
  ],
  [
    "; is read both ways",
    "a=1;b=2",
    [
      ["a", "1;b=2"],
      ["a", "1"],
      ["b", "2"],
    ],
  ],
  [
    "; only adds readings of the pieces it is in",
    "x=0&a=1;b=2",
    [
      ["x", "0"],
      ["a", "1;b=2"],
      ["a", "1"],
      ["b", "2"],
    ],
  ],
  ["only ;", ";;", [[";;", ""]]],
  ["nothing is decoded", "a%3D1=%26+", [["a%3D1", "%26+"]]],
];
for (const [guarantee, raw, pairs] of SPLITS) {
  t.test(`split: ${guarantee}`, async (t) => {
    t.same(
      splitPairs(bytes(raw), new Budget()).map(({ name, value }) => [text(name), text(value)]),
      pairs,
    );
  });
}

t.test("pairs past the bound are left out, and named", async (t) => {
  const budget = new Budget();
  t.equal(splitPairs(bytes("a&".repeat(VALUES_MAX + 5)), budget).length, VALUES_MAX);
  t.same([...budget.exceeded], ["query"]);
});

const READINGS: [guarantee: string, raw: string, readings: string[]][] = [
  ["plain", "abc", ["abc"]],
  ["empty", "", [""]],
  ["+ is also a space", "a+b", ["a+b", "a b"]],
  ["percent rounds", "%2541", ["%2541", "%41", "A"]],
  ["an encoded + stays a +", "a%2Bb", ["a%2Bb", "a+b"]],
  ["both", "a+%2B", ["a+%2B", "a++", "a %2B", "a +"]],
  ["nothing that decodes", "100%", ["100%"]],
];
for (const [guarantee, raw, readings] of READINGS) {
  t.test(`readings: ${guarantee}`, async (t) => t.same(pairReadings(bytes(raw)).map(text), readings));
}

t.test("the query is what follows the first ?", async (t) => {
  const cases: [string, string][] = [
    ["/a?b=c", "b=c"],
    ["/a?b?c", "b?c"],
    ["/a", ""],
    ["/a?", ""],
    ["*", ""],
    ["", ""],
  ];
  for (const [target, query] of cases) t.equal(text(queryOf(bytes(target))), query, target);
});
