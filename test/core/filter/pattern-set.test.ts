import t from "tap";
import { Pattern, PatternSet } from "../../../src/core/filter/pattern-set.ts";
import { compiled } from "./compile.ts";
import { rawView } from "./raw-view.ts";

const SOURCES = ["^ab$", "b", "(?i)^AB", "^.b$", "z", "é", "^$", "a\\x00?b"];
const VALUES = ["ab", "AB", "xb", "", "a\0b", "\xffb", "\xc3\xa9", "\xe9", "nothing", "b\n"].map((text) =>
  Buffer.from(text, "latin1"),
);
/** Too little for any automaton. */
const NO_MEMORY = 1;

function setOf(sources: readonly string[], maxMem?: number): { set: PatternSet; failures: string[] } {
  const failures: string[] = [];
  const patterns = sources.map((source) => new Pattern(source));
  return { set: new PatternSet(patterns, { maxMem, onFailure: (reason) => failures.push(reason) }), failures };
}

t.test("a set matches what its patterns match by themselves", async (t) => {
  const { set, failures } = setOf(SOURCES);
  for (const value of VALUES) {
    const single = SOURCES.flatMap((source, index) => (new Pattern(source).test(value) ? [index] : []));
    t.same(set.match(value), single, JSON.stringify(value.toString("latin1")));
  }
  t.ok(VALUES.some((value) => set.match(value).length > 2));
  t.same(failures, []);
});

t.test("a set that cannot be built tells so once and matches the same, pattern by pattern", async (t) => {
  const { set, failures } = setOf(SOURCES, NO_MEMORY);
  const { set: sound } = setOf(SOURCES);
  for (const value of VALUES) t.same(set.match(value), sound.match(value));
  t.same(failures, ["RE2.Set could not be compiled."]);
});

t.test("a set of one pattern", async (t) => {
  const { set, failures } = setOf(["^b"], NO_MEMORY);
  t.same(set.match(Buffer.from("bc")), [0]);
  t.same(set.match(Buffer.from("cb")), []);
  t.same(failures, []);
});

t.test("ten thousand patterns make one automaton", async (t) => {
  const { set, failures } = setOf(
    Array.from({ length: 10_000 }, (_, i) => `^Bearer ak_live_${i.toString(16)}_[A-Za-z0-9]{20}$`),
  );
  t.same(failures, []);
  t.same(set.match(Buffer.from(`Bearer ak_live_${(9_999).toString(16)}_${"a".repeat(20)}`)), [9_999]);
  t.same(set.match(Buffer.from(`Bearer ak_live_${(9_999).toString(16)}_${"a".repeat(21)}`)), []);
});

t.test("patterns that take more memory than their number tells make one automaton all the same", async (t) => {
  const { set, failures } = setOf(Array.from({ length: 300 }, (_, i) => `k${i}_[^;]{0,250}x$`));
  t.same(failures, []);
  t.same(set.match(Buffer.from("k17_;k299_ x")), [299]);
});

t.test("the place of a match is in bytes of the view that matched", async (t) => {
  const places: [source: string, value: string, start: number, end: number][] = [
    ["b+", "aabbb", 2, 5],
    ["b+", "\xc3\xa9bb", 2, 4],
    ["b.c", "\xffb\xffc", 2, 6],
    ["x*", "abc", 0, 0],
    ["$", "abc", 3, 3],
    ["b|bc", "abc", 1, 2],
    ["(?m)^b+?$", "a\nbb\nb", 2, 4],
  ];
  for (const [source, value, start, end] of places) {
    const found = new Pattern(source).find(Buffer.from(value, "latin1"));
    t.same([found?.start, found?.end], [start, end], `${source} in ${JSON.stringify(value)}`);
  }
  const again = new Pattern("b+");
  for (const value of ["abbb", "ab", "b"]) {
    t.equal(again.find(Buffer.from(value))?.end, value.length, "each search starts at the beginning");
  }
  t.equal(new Pattern("z").find(Buffer.from("abc")), undefined);
});

t.test("a filter whose sets fail hits the same rules and tells each failure", async (t) => {
  const rules = SOURCES.map((regex, i) => ({
    id: `r${i}`,
    points: [
      ["header", "X-A"],
      ["get", "k"],
    ],
    regex,
  }));
  const failures: string[] = [];
  const failing = compiled(rules, { setBytesMax: NO_MEMORY, onEngineError: (reason) => failures.push(reason) });
  const sound = compiled(rules);
  for (const value of VALUES.slice(0, -1)) {
    const view = rawView(`GET / HTTP/1.1\nX-A: ${value.toString("latin1")}`);
    const ids = (filter: typeof sound) => filter.judge(view, 0).hits.map(({ rule }) => rule.id);
    t.same(ids(failing), ids(sound));
    t.equal(failing.judge(view, 0).engineError, false);
  }
  t.equal(failures.length, 2, "one per point");
});
