import type { Search, Test } from "./search.ts";

/** First included, last not. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The span outside of which nothing can match, as the search says; other tests of time may stand within. */
export function spanOf({ any }: Search): Span {
  let [from, to] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  for (const tests of any) {
    const ranges = tests.flatMap((test) => (test.kind === "time" ? [test.range] : []));
    // A group is of one attribute.
    if (ranges.length === 0) continue;
    from = Math.max(from, Math.min(...ranges.map((range) => range.from)));
    to = Math.min(to, Math.max(...ranges.map((range) => range.to)));
  }
  return { from, to };
}

/** How an index finds what a group of tests asks for: `ordered` by time as well, or only the `range`. */
export type Access = "ordered" | "range";

/** The best of the groups; undefined where only a look at each event tells. */
export function accessOf({ any }: Search): { readonly access: Access; readonly tests: readonly Test[] } | undefined {
  const groups = any.map((tests) => ({ access: accessOfGroup(tests), tests }));
  const found = groups.find(({ access }) => access === "ordered") ?? groups.find(({ access }) => access === "range");
  return found?.access === undefined ? undefined : { access: found.access, tests: found.tests };
}

function accessOfGroup(tests: readonly Test[]): Access | undefined {
  const each = tests.map(accessOfTest);
  if (each.includes(undefined)) return undefined;
  return tests.length === 1 && each[0] === "ordered" ? "ordered" : "range";
}

const INDEXED: readonly string[] = ["rule_id", "path", "request_id", "fingerprint", "leak", "attack"];

function accessOfTest(test: Test): Access | undefined {
  switch (test.kind) {
    case "address":
      return test.from === test.to ? "ordered" : "range";
    case "number":
      if (test.column === "count") return isManyHits(test) ? "range" : undefined;
      return INDEXED.includes(test.column) && test.op === "=" ? "ordered" : undefined;
    case "text":
      if (!INDEXED.includes(test.column) || test.pattern.startsWith("*")) return undefined;
      return test.pattern.includes("*") ? "range" : "ordered";
    case "action":
    case "time":
      return undefined;
  }
}

/** Whether an event must stand for more than one hit: those have an index. */
export function isManyHits(test: Test): boolean {
  if (test.kind !== "number" || test.column !== "count") return false;
  return test.op === ">" ? test.value >= 1 : (test.op === "=" || test.op === ">=") && test.value > 1;
}
