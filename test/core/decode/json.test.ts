import fc from "fast-check";
import t from "tap";
import { Budget, DEPTH_MAX, VALUES_MAX } from "../../../src/core/decode/budget.ts";
import { readJson } from "../../../src/core/decode/json.ts";
import { leaves, type Tree } from "../../../src/core/decode/tree.ts";
import { bytes, text } from "./scanned.ts";

/** A tree as plain data: members as pairs, so that duplicates show. */
type Plain = string | { members: [string, Plain][] } | Plain[];

function plain(tree: Tree | undefined): Plain | undefined {
  if (tree === undefined) return undefined;
  switch (tree.kind) {
    case "leaf":
      return text(tree.value);
    case "object":
      return { members: tree.members.map(([name, value]) => [name, plain(value)!]) };
    case "array":
      return tree.items.map((item) => plain(item)!);
    case "node":
      throw new Error("JSON has no nodes");
  }
}

const object = (...members: [string, Plain][]): Plain => ({ members });
const le = (value: string) => text(Buffer.from(value, "utf16le"));
const be = (value: string) => text(Buffer.from(value, "utf16le").swap16());
const utf32 = (value: string, littleEndian: boolean) =>
  text(
    Buffer.concat(
      [...value].map((char) => {
        const unit = Buffer.alloc(4);
        if (littleEndian) unit.writeUInt32LE(char.codePointAt(0)!);
        else unit.writeUInt32BE(char.codePointAt(0)!);
        return unit;
      }),
    ),
  );

const CASES: [guarantee: string, input: string, tree: Plain | undefined][] = [
  ["an object", '{"a":"b","c":1}', object(["a", "b"], ["c", "1"])],
  ["an array", '[1,"x",true,null]', ["1", "x", "true", "null"]],
  ["a string", '"x"', "x"],
  ["empty containers", '{"a":{},"b":[]}', object(["a", object()], ["b", []])],
  ["numbers keep their source text", "[-1.50e+3,0]", ["-1.50e+3", "0"]],
  ["every value of a duplicated member", '{"a":"1","a":"2"}', object(["a", "1"], ["a", "2"])],
  ["UTF-8 with a byte order mark", '\xef\xbb\xbf{"a":"b"}', object(["a", "b"])],
  ["UTF-16 LE with a mark", `\xff\xfe${le('{"a":"é"}')}`, object(["a", "\xc3\xa9"])],
  ["UTF-16 BE with a mark", `\xfe\xff${be('{"a":"é"}')}`, object(["a", "\xc3\xa9"])],
  ["UTF-16 LE without a mark", le('{"a":"😀"}'), object(["a", "\xf0\x9f\x98\x80"])],
  ["UTF-16 BE without a mark", be('{"a":"b"}'), object(["a", "b"])],
  ["UTF-16 with half a character at the end", le('{"a":"b"}').slice(0, -1), object(["a", "b"])],
  ["UTF-32 LE without a mark", utf32('{"a":"é😀"}', true), object(["a", "\xc3\xa9\xf0\x9f\x98\x80"])],
  ["UTF-32 BE without a mark", utf32('{"a":"b"}', false), object(["a", "b"])],
  ["UTF-32 LE with a mark", utf32('\ufeff{"a":"b"}', true), object(["a", "b"])],
  ["UTF-32 BE with a mark", utf32('\ufeff{"a":"b"}', false), object(["a", "b"])],
  ["escapes", String.raw`"\"\\\/\b\f\n\r\t"`, '"\\/\b\f\n\r\t'],
  [
    "unicode escapes in names and values",
    String.raw`{"\u0061":"\u0062\u00e9\u20AC"}`,
    object(["a", "b\xc3\xa9\xe2\x82\xac"]),
  ],
  ["an escaped surrogate pair", String.raw`"\ud83d\ude00"`, "\xf0\x9f\x98\x80"],
  ["a lone high surrogate", String.raw`"\ud83dx"`, "\xed\xa0\xbdx"],
  ["a lone low surrogate", String.raw`"\ude00"`, "\xed\xb8\x80"],
  ["a high surrogate before another escape", String.raw`"\ud83d\n"`, "\xed\xa0\xbd\n"],
  ["a high surrogate before an ordinary escape", String.raw`"\ud83d\u0041"`, "\xed\xa0\xbdA"],
  ["an unknown escape is its character", String.raw`"\q\u00g0"`, "qu00g0"],
  ["raw control characters in a string", '"a\nb"', "a\nb"],
  ["raw bytes that are no UTF-8", '"\xff\xfe"', "\xff\xfe"],
  ["truncated in a string", '{"a":"b","c":"to', object(["a", "b"], ["c", "to"])],
  ["truncated after a name", '{"a":"b","c"', object(["a", "b"], ["", "c"])],
  ["truncated after a colon", '{"a":"b","c":', object(["a", "b"])],
  ["truncated in an escape", '"ab\\', "ab\\"],
  ["truncated in a unicode escape", '"ab\\u00', "abu00"],
  ["garbage at the end", '{"a":"b"}garbage', object(["a", "b"])],
  ["white space everywhere", ' \r\n\t{ "a" : [ "b" , 1 ] } ', object(["a", ["b", "1"]])],
  ["trailing commas", '{"a":[1,],}', object(["a", ["1"]])],
  ["missing commas", '{"a":"b" "c":"d"}', object(["a", "b"], ["c", "d"])],
  ["single quotes", "{'a':'b'}", object(["a", "b"])],
  ["unquoted names", "{a:1}", object(["a", "1"])],
  ["block comments", '{/* " } */"a":/**/"\\u0062"/* unended', object(["a", "b"])],
  ["line comments", '{// "\n"a":"\\u0062"}', object(["a", "b"])],
  ["a slash that begins no comment is a word", "[/x]", ["/x"]],
  ["a wrong closing bracket does not hide what follows", '{"a":[1},"b"]', object(["a", ["1", "}", "b"]])],
  ["a member without a name", '{:"b"}', object(["", ":"], ["", "b"])],
  ["no JSON", "token", undefined],
  ["empty", "", undefined],
  ["a mark alone", "\xef\xbb\xbf", undefined],
];

for (const [guarantee, input, tree] of CASES) {
  t.test(guarantee, async (t) => t.same(plain(readJson(bytes(input), new Budget())[0]), tree));
}

const SEQUENCES: [guarantee: string, input: string, trees: Plain[]][] = [
  ["one text", '{"a":1}', [object(["a", "1"])]],
  ["a text per line", '{"a":1}\n{"a":2}\r\n[3]', [object(["a", "1"]), object(["a", "2"]), ["3"]]],
  ["texts without anything between", '{"a":1}{"a":2}', [object(["a", "1"]), object(["a", "2"])]],
  ["record separators (RFC 7464)", '\x1e{"a":1}\n\x1e{"a":2}\n', [object(["a", "1"]), object(["a", "2"])]],
  ["garbage before and between", ')]}\',\n{"a":1}garbage[2]', [object(["a", "1"]), ["2"]]],
  ["none", "token", []],
];
for (const [guarantee, input, trees] of SEQUENCES) {
  t.test(`a sequence: ${guarantee}`, async (t) => {
    t.same(readJson(bytes(input), new Budget()).map(plain), trees);
  });
}

t.test("nesting past the bound is one raw leaf, and named", async (t) => {
  const budget = new Budget();
  const tree = readJson(bytes(`${"[".repeat(DEPTH_MAX + 1)}"deep"`), budget)[0]!;
  t.same(leaves(tree).map(text), ['["deep"']);
  t.same([...budget.exceeded], ["json"]);
});

t.test("nesting up to the bound is read", async (t) => {
  const budget = new Budget();
  const tree = readJson(bytes(`${"[".repeat(DEPTH_MAX)}"deep"${"]".repeat(DEPTH_MAX)}`), budget)[0]!;
  t.same(leaves(tree).map(text), ["deep"]);
  t.equal(budget.exceeded.size, 0);
});

t.test("more values than the bound: what is left is one raw leaf, and named", async (t) => {
  const budget = new Budget();
  const read = leaves(readJson(bytes(`[${"1,".repeat(VALUES_MAX)}"last"]`), budget)[0]!);
  t.ok(read.length <= VALUES_MAX + 1);
  t.ok(text(read.at(-1)!).endsWith('"last"]'));
  t.same([...budget.exceeded], ["json"]);
});

t.test("the leaves of any JSON hold all its strings, numbers and names' values", async (t) => {
  const scalars = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(scalars);
    if (typeof value === "object" && value !== null) return Object.values(value).flatMap(scalars);
    return [typeof value === "string" ? value : JSON.stringify(value)];
  };
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 6, stringUnit: "grapheme" }),
      fc.constantFrom(undefined, 2),
      (value, indent) => {
        fc.pre(typeof value === "string" || (typeof value === "object" && value !== null));
        const tree = readJson(Buffer.from(JSON.stringify(value, undefined, indent)), new Budget())[0]!;
        t.same(
          leaves(tree).map((leaf) => leaf.toString()),
          scalars(value),
        );
      },
    ),
    { seed: 15, numRuns: 300 },
  );
});
