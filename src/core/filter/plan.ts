import type { Point } from "../hit.ts";
import { STARTS, STEPS, type Kind } from "../point/grammar.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import { Matcher } from "./matcher.ts";
import type { PatternSetOptions } from "./pattern-set.ts";
import { compileStart, type Start } from "./starts.ts";
import { compileStep, type Step } from "./steps.ts";

/** A place in the tree of extraction steps: what is matched here, and the steps that go on from here. */
export interface PlanNode {
  readonly matcher: Matcher | undefined;
  readonly next: readonly { readonly step: Step; readonly node: PlanNode }[];
}

/**
 * What a group of rules looks at, as a tree of extraction steps that the rules share: each value is decoded once, and
 * nothing is decoded that no rule asks for.
 */
export class Plan {
  /** By header name, lower case. */
  readonly headers: ReadonlyMap<string, PlanNode>;
  readonly starts: readonly { readonly start: Start; readonly node: PlanNode }[];
  readonly credentials: PlanNode | undefined;

  constructor(rules: readonly CompiledRule[], options: PatternSetOptions) {
    const root = draft([], "bytes");
    for (const rule of rules) for (const point of rule.rule.points) branchOf(root, point).rules.push(rule);
    const headers = new Map<string, PlanNode>();
    const starts: { start: Start; node: PlanNode }[] = [];
    let credentials: PlanNode | undefined;
    for (const branch of root.branches.values()) {
      const [word, key] = branch.point;
      const node = finished(branch, options);
      if (word === "header") headers.set(String(key).toLowerCase(), node);
      else if (word === "credentials") credentials = node;
      else starts.push({ start: compileStart(String(word), key), node });
    }
    this.headers = headers;
    this.starts = starts;
    this.credentials = credentials;
  }
}

interface Draft {
  readonly point: Point;
  readonly kind: Kind;
  readonly rules: CompiledRule[];
  readonly branches: Map<string, Draft>;
}

function draft(point: Point, kind: Kind): Draft {
  return { point, kind, rules: [], branches: new Map() };
}

function branchOf(root: Draft, point: Point): Draft {
  let at = root;
  for (let i = 0; i < point.length;) {
    const word = (at === root ? STARTS : STEPS).get(String(point[i]))!;
    const end = i + (word.key === undefined ? 1 : 2);
    const key = JSON.stringify(point.slice(i, end));
    const known = at.branches.get(key) ?? draft(point.slice(0, end), word.kind);
    at.branches.set(key, known);
    at = known;
    i = end;
  }
  return at;
}

function finished({ point, kind, rules, branches }: Draft, options: PatternSetOptions): PlanNode {
  return {
    matcher: rules.length === 0 ? undefined : new Matcher(Object.freeze(point), rules, options),
    next: [...branches.values()].map((branch) => {
      const [word, key] = branch.point.slice(point.length);
      return { step: compileStep(String(word), key, kind), node: finished(branch, options) };
    }),
  };
}
