import t from "tap";
import { Budget, VALUES_MAX } from "../../../src/core/decode/budget.ts";
import { readCookies, unquotedReadings } from "../../../src/core/decode/cookie.ts";
import { bytes, text } from "./scanned.ts";

const CASES: [guarantee: string, line: string, pairs: [string, string][]][] = [
  ["one", "a=1", [["a", "1"]]],
  [
    "several",
    "a=1; b=2;c=3",
    [
      ["a", "1"],
      ["b", "2"],
      ["c", "3"],
    ],
  ],
  [
    "white space is trimmed",
    " a = 1 ;\tb\t=\t2\t",
    [
      ["a", "1"],
      ["b", "2"],
    ],
  ],
  [
    "the same name twice",
    "a=1; a=2",
    [
      ["a", "1"],
      ["a", "2"],
    ],
  ],
  ["= in the value", "a=b=c", [["a", "b=c"]]],
  ["no =", "token", [["token", ""]]],
  ["no name", "=token", [["", "token"]]],
  [
    "empty pieces",
    ";; ;a=1;",
    [
      ["", ""],
      ["a", "1"],
    ],
  ],
  [
    "quoted: raw and unquoted",
    'a="1"',
    [
      ["a", '"1"'],
      ["a", "1"],
    ],
  ],
  [
    "octal escapes",
    String.raw`a="x\073\012y"`,
    [
      ["a", String.raw`"x\073\012y"`],
      ["a", "x;\ny"],
      ["a", "x073012y"],
    ],
  ],
  [
    "escaped quotes",
    String.raw`a="x\"y"`,
    [
      ["a", String.raw`"x\"y"`],
      ["a", 'x"y'],
    ],
  ],
  [
    "no end quote",
    'a="1',
    [
      ["a", '"1'],
      ["a", "1"],
    ],
  ],
  ["nothing is percent-decoded", "a=%41", [["a", "%41"]]],
];
for (const [guarantee, line, pairs] of CASES) {
  t.test(guarantee, async (t) => {
    t.same(
      readCookies(bytes(line), new Budget()).map(({ name, value }) => [text(name), text(value)]),
      pairs,
    );
  });
}

const AMONG: [guarantee: string, line: string, pair: [string, string]][] = [
  ["a quoted value may hold ;", 'a="x;y"; b=1', ["a", "x;y"]],
  ["a quoted value may hold = after ;", 'a="x;y=z"', ["a", "x;y=z"]],
  ["a quoted value may hold an escaped quote before ;", String.raw`a="x\"y;z"`, ["a", 'x"y;z']],
  ["the ; in quotes separates all the same", 'a="x;y=z"', ["y", 'z"']],
  [", separates: the first cookie", "a=1, b=2", ["a", "1"]],
  [", separates: the second cookie", "a=1, b=2", ["b", "2"]],
  [", does not separate", "a=1,2", ["a", "1,2"]],
  [", separates after a name without value", "a, b=2", ["b", "2"]],
  [", separates quoted cookies that hold ;", 'a="1",b="x;y"', ["b", "x;y"]],
];
for (const [guarantee, line, [name, value]] of AMONG) {
  t.test(guarantee, async (t) => {
    const pairs = readCookies(bytes(line), new Budget()).map((pair) => [text(pair.name), text(pair.value)]);
    t.ok(
      pairs.some((pair) => pair[0] === name && pair[1] === value),
      JSON.stringify(pairs),
    );
  });
}

t.test("a line within a larger buffer is read by itself", async (t) => {
  const whole = bytes('x="0;0"; a="1;2"; z="9;9"');
  const line = whole.subarray(9, 16);
  t.same(
    readCookies(line, new Budget()).map(({ value }) => text(value)),
    ['"1', "1", "1;2", ""],
  );
});

t.test("cookies past the bound are left out, and named", async (t) => {
  const budget = new Budget();
  t.equal(readCookies(bytes("a=1;".repeat(VALUES_MAX + 5)), budget).length, VALUES_MAX);
  t.same([...budget.exceeded], ["cookie"]);
});

t.test("unquoting: escapes in octal, and by themselves where that differs", async (t) => {
  const cases: [quoted: string, ...values: string[]][] = [
    ["", ""],
    ['"', ""],
    ['""', ""],
    ["plain", "plain"],
    [String.raw`"\101\999\4"`, "A9994", "1019994"],
    [String.raw`"\777"`, "777"],
    ["a\\", "a\\"],
  ];
  for (const [quoted, ...values] of cases) t.same(unquotedReadings(bytes(quoted)).map(text), values, quoted);
});
