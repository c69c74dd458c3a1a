import type { Point } from "../hit.ts";
import { BODY_STARTS, kindAfter, STARTS, STEPS, type Kind } from "../point/grammar.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import { listingKey, listingOf, type Listing } from "./listing.ts";
import { Matcher } from "./matcher.ts";
import type { PatternSetOptions } from "./pattern-set.ts";
import { compileStart, type Start } from "./starts.ts";
import type { Step } from "./step.ts";
import { compileStep } from "./steps.ts";

/** A place in the tree of extraction steps: what is matched here, and the steps that go on from here. */
export interface PlanNode {
  readonly matcher: Matcher | undefined;
  readonly next: readonly { readonly step: Step; readonly node: PlanNode }[];
  /** Steps that pick a name: each listing is read once for all names. */
  readonly forks: readonly { readonly list: Listing; readonly byName: ReadonlyMap<string, PlanNode> }[];
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
  readonly anywhere: PlanNode | undefined;
  readonly post: PlanNode | undefined;
  /** The rules that ask for the body. */
  readonly bodyRules: readonly CompiledRule[];

  constructor(rules: readonly CompiledRule[], options: PatternSetOptions) {
    const root = draft([], "bytes");
    for (const rule of rules) for (const point of rule.rule.points) branchOf(root, point).rules.push(rule);
    const headers = new Map<string, PlanNode>();
    const starts: { start: Start; node: PlanNode }[] = [];
    const whole = new Map<string, PlanNode>();
    for (const branch of root.branches.values()) {
      const [word, key] = branch.point;
      const node = finished(branch, options);
      if (word === "header") headers.set(String(key).toLowerCase(), node);
      else if (BODY_STARTS.has(word!)) whole.set(String(word), node);
      else starts.push({ start: compileStart(String(word), key), node });
    }
    this.headers = headers;
    this.starts = starts;
    this.credentials = whole.get("credentials");
    this.anywhere = whole.get("anywhere");
    this.post = whole.get("post");
    this.bodyRules = rules.filter(({ rule }) => rule.points.some(([start]) => BODY_STARTS.has(start!)));
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
    const kind = at === root ? word.kind : kindAfter(word, at.kind);
    const known = at.branches.get(key) ?? draft(point.slice(0, end), kind);
    at.branches.set(key, known);
    at = known;
    i = end;
  }
  return at;
}

function finished({ point, kind, rules, branches }: Draft, options: PatternSetOptions): PlanNode {
  const next: { step: Step; node: PlanNode }[] = [];
  const forks = new Map<string, { list: Listing; byName: Map<string, PlanNode> }>();
  for (const branch of branches.values()) {
    const [word, key] = branch.point.slice(point.length) as [string, Point[number] | undefined];
    const node = finished(branch, options);
    const list = listingOf(word);
    if (list === undefined) {
      next.push({ step: compileStep(word, key, kind), node });
      continue;
    }
    const fork = forks.get(word) ?? { list, byName: new Map<string, PlanNode>() };
    forks.set(word, fork);
    fork.byName.set(listingKey(word, key!), node);
  }
  return {
    matcher: rules.length === 0 ? undefined : new Matcher(Object.freeze(point), rules, options),
    next,
    forks: [...forks.values()],
  };
}
