import t from "tap";
import { CompiledRule } from "../../../src/core/filter/compiled-rule.ts";
import type { Plan } from "../../../src/core/filter/plan.ts";
import { JudgedRequest } from "../../../src/core/filter/request.ts";
import { compileScopeIndex } from "../../../src/core/filter/scope-index.ts";
import type { RequestView } from "../../../src/core/view.ts";
import { compiled, rulesOf } from "./compile.ts";
import { rawView } from "./raw-view.ts";

/** The groups of rules a request falls into, each as the ids of its rules. */
function groupsFor(rules: readonly object[]): (head: string) => string[] {
  const compiledRules = rulesOf(rules).map((rule) => new CompiledRule(rule));
  const names = new Map<Plan, string>();
  const plansOf = compileScopeIndex(compiledRules, (group) => {
    const plan = {} as Plan;
    names.set(plan, group.map(({ rule }) => rule.id).join(" "));
    return plan;
  });
  return (head) => plansOf(new JudgedRequest(rawView(head), 0)).map((plan) => names.get(plan)!);
}

const host = (value: string, type = "equal") => ({ point: ["header", "HOST"], type, value });
const part = (value: string, type = "equal") => ({ point: ["path", 0], type, value });

t.test("a request falls into the groups of its host and first path part, and no others", async (t) => {
  const groups = groupsFor([
    { id: "any", point: ["uri"] },
    { id: "a", when: [host("a.test")], point: ["uri"] },
    { id: "a-again", when: [host("A.TEST", "iequal")], point: ["uri"] },
    { id: "a-v1", when: [host("a.test"), part("v1")], point: ["uri"] },
    { id: "a-v2", when: [part("v2"), host("a.test")], point: ["uri"] },
    { id: "b", when: [host("b.test")], point: ["uri"] },
    { id: "b-v1", when: [{ uri: "b.test/v1/**" }], point: ["uri"] },
    { id: "v1", when: [part("v1")], point: ["uri"] },
    { id: "pattern", when: [host("^a", "regex"), part("V1", "iequal")], point: ["uri"] },
  ]);
  t.same(groups("GET / HTTP/1.1\nHost: a.test:80"), ["any pattern", "a a-again"]);
  t.same(groups("GET /v1/ HTTP/1.1\nHost: a.test"), ["any pattern", "v1", "a a-again", "a-v1"]);
  t.same(groups("GET /v2/ HTTP/1.1\nHost: A.test."), ["any pattern", "a a-again", "a-v2"]);
  t.same(groups("GET /x/../v1/ HTTP/1.1\nHost: b.test"), ["any pattern", "v1", "b", "b-v1"]);
  t.same(groups("GET / HTTP/1.1\nHost: c.test"), ["any pattern"]);
  t.same(groups("GET / HTTP/1.1"), ["any pattern"]);
});

t.test("of 10,000 rules for 500 hosts a request looks at what its own host's rules name", async (t) => {
  const filter = compiled(
    Array.from({ length: 10_000 }, (_, i) => ({
      id: `r${i}`,
      when: [host(`h${i % 500}.test`)],
      point: ["header", `X-${i}`],
      regex: `^${i}$`,
    })),
  );
  const asked: number[] = [];
  const view = rawView(
    `GET /a/b?c=d HTTP/1.1\nHost: h7.test\n${Array.from({ length: 600 }, (_, i) => `X-${i}: ${i}`).join("\n")}`,
  );
  const counting: RequestView = { ...view, fieldValue: (i) => (asked.push(i), view.fieldValue(i)) };
  t.same(
    filter.judge(counting, 0).hits.map(({ rule }) => rule.id),
    ["r7", "r507"],
  );
  t.same(new Set(asked), new Set([0, 8, 508]), "the Host field and the two fields that its rules name");
});

t.test("nothing is decoded that no rule asks for", async (t) => {
  const filter = compiled([{ id: "r", point: ["header", "X-A"], regex: "x" }]);
  const view = rawView("GET /%2e%2e/?a=%41 HTTP/1.1\nHost: a\nCookie: a=b\nX-B: x");
  const asked: string[] = [];
  const spied = new Proxy(view, { get: (of, key) => (asked.push(String(key)), Reflect.get(of, key)) });
  t.same(filter.judge(spied, 0).hits, []);
  t.same([...new Set(asked)].sort(), ["fieldCount", "fieldName", "hasBody"]);
});
