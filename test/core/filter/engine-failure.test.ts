import RE2 from "re2";
import t, { type Test } from "tap";
import { Pattern } from "../../../src/core/filter/pattern-set.ts";
import { compiled } from "./compile.ts";
import { rawView } from "./raw-view.ts";

const RULES = [
  { id: "a", point: ["header", "X-A"], regex: "^need" },
  { id: "b", point: ["header", "X-A"], regex: "dle$" },
  { id: "c", point: ["header", "X-A"], regex: "other" },
  { id: "d", point: ["header", "X-A"], tokens: { values: ["needle"] } },
];
const VIEW = rawView("GET / HTTP/1.1\nX-A: needle");

/** Makes methods of the regex engine throw, as they do when memory runs out; put back after the test. */
function fail(t: Test, target: object, ...methods: string[]): void {
  for (const method of methods) {
    const sound: unknown = Reflect.get(target, method);
    Reflect.set(target, method, () => {
      throw new Error("out of memory");
    });
    t.teardown(() => Reflect.set(target, method, sound));
  }
}

t.test("where a set fails at a value, its rules are judged one by one, and each time is told", async (t) => {
  const failures: string[] = [];
  const filter = compiled(RULES, { onEngineError: (reason) => failures.push(reason) });
  fail(t, RE2.Set.prototype, "test", "match");
  for (let i = 1; i <= 2; i++) {
    const { hits, engineError } = filter.judge(VIEW, 0);
    t.same(
      hits.map(({ rule }) => rule.id),
      ["a", "b", "d"],
    );
    t.equal(engineError, false);
    t.same(
      failures,
      Array.from({ length: i }, () => "out of memory"),
    );
  }
});

t.test("where single regexes fail too, the judgement says so and holds what else was found", async (t) => {
  const filter = compiled(RULES);
  fail(t, RE2.Set.prototype, "test", "match");
  fail(t, Pattern.prototype, "test");
  const { hits, engineError } = filter.judge(VIEW, 0);
  t.equal(engineError, true);
  t.same(
    hits.map(({ rule }) => rule.id),
    ["d"],
  );
});
