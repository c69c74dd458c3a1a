import t from "tap";
import { scanRuns, wantedLengths } from "../../../src/core/decode/token-runs.ts";
import { bytes } from "./scanned.ts";

const EVERY = wantedLengths(new Uint8Array([0, 1]));

function runsOf(value: string, wanted = EVERY): string[] {
  const given: string[] = [];
  scanRuns(bytes(value), wanted, { take: (b, start, end) => given.push(b.toString("latin1", start, end)) });
  return given;
}

const CASES: [guarantee: string, value: string, runs: string[]][] = [
  ["nothing", "", []],
  ["a word", "token", ["token"]],
  ["words between what is no token", "a{b}c\x01\xffd e", ["a", "b", "c", "d", "e"]],
  ["quotes and commas end runs", `"a",'b'`, ["a", "b"]],
  ["a name and a value", "key=a", ["key", "a", "key=a"]],
  ["a dotted value of a name", "key=a.b", ["key", "a", "b", "a.b", "key=a.b"]],
  ["padding belongs to the word", "key=YQ==", ["key", "YQ==", "key=YQ=="]],
  ["padding before a quote", '"YQ=="', ["YQ=="]],
  ["user and password", "u:p@h", ["u", "p", "h", "u:p@h"]],
  ["a path", "a/b", ["a", "b", "a/b"]],
  ["a scope in a value", "k=a:b/c.d", ["k", "a", "b", "c", "d", "c.d", "b/c.d", "a:b/c.d", "k=a:b/c.d"]],
  ["UTF-16 little endian between other bytes", "\xffa\0b\0c\0\xff", ["a", "b", "c", "abc", "bc"]],
];
for (const [guarantee, value, runs] of CASES) {
  t.test(`runs: ${guarantee}`, async (t) => {
    t.same(runsOf(value).sort(), [...runs].sort());
  });
}

t.test("UTF-16 of either byte order is found wherever it stands", async (t) => {
  const wide = Buffer.from("needle", "utf16le");
  for (const [order, raw] of [
    ["little endian", wide],
    ["big endian", Buffer.from(wide).swap16()],
  ] as const) {
    for (const before of ["", "\xff", "\xff\xfe", " \0", "\0 ", "\0\0\0"])
      for (const after of ["", "\xff", " \0", "\0 ", "\0\0\0"])
        t.ok(
          runsOf(before + raw.toString("latin1") + after).includes("needle"),
          `${order} between ${JSON.stringify(before)} and ${JSON.stringify(after)}`,
        );
  }
});

t.test("only runs of wanted lengths are given, and the last entry stands for all longer ones", async (t) => {
  t.same(runsOf("a bb ccc dddd eeeee", wantedLengths(new Uint8Array([0, 0, 1, 0, 1]))), ["bb", "dddd", "eeeee"]);
  t.same(runsOf("a bb", wantedLengths(new Uint8Array([0, 0, 0]))), []);
});

t.test("a long text gives the runs that a short window finds", async (t) => {
  const words = Array.from({ length: 2_000 }, (_, i) => "x".repeat(1 + ((i * 7_919) % 41)));
  const lengths = new Uint8Array(64).fill(1, 36, 38);
  t.same(
    runsOf(words.join(" "), wantedLengths(lengths)),
    words.filter(({ length }) => lengths[length] === 1),
  );
});
