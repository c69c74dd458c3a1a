import type { RuleInForce } from "./hold.ts";
import { withoutUnwanted, type Segment } from "./segment.ts";
import type { TokenListSource } from "./token-lists.ts";

/** What must be done so that segments hold the lists of the rules in force. */
export interface ListPlan {
  /** Without those that wait for a list of theirs. */
  readonly rules: readonly RuleInForce[];
  /** Segments that are there and stay. */
  readonly kept: readonly Segment[];
  /** Lists to be put into a segment now. */
  readonly missing: readonly TokenListSource[];
  /** Lists too long for that: they are prepared aside, and others need not wait. Until then the former list stands. */
  readonly waiting: readonly TokenListSource[];
}

/** @param atOnceMax tokens that are put into a segment while a decision waits */
export function planLists(rules: readonly RuleInForce[], segments: readonly Segment[], atOnceMax: number): ListPlan {
  const marks = new Map<string, Set<string>>();
  for (const { rule, mark } of segments.flatMap(({ lists }) => lists)) {
    marks.set(rule, (marks.get(rule) ?? new Set()).add(mark));
  }
  const wanted = new Map<string, string>();
  const absent: TokenListSource[] = [];
  for (const { list } of rules) {
    if (list === undefined) continue;
    if (marks.get(list.rule)?.has(list.mark) !== true) absent.push(list);
    wanted.set(list.rule, list.mark);
  }
  const waiting: TokenListSource[] = [];
  const missing: TokenListSource[] = [];
  const out = new Set<string>();
  let room = atOnceMax;
  for (const list of absent.sort((a, b) => a.count - b.count)) {
    room -= list.count;
    if (room >= 0) {
      missing.push(list);
      continue;
    }
    waiting.push(list);
    const former = marks.get(list.rule)?.values().next().value;
    if (former === undefined) out.add(list.rule);
    else wanted.set(list.rule, former);
  }
  return {
    rules: rules.filter(({ id }) => !out.has(id)),
    kept: segments.flatMap((segment) => withoutUnwanted(segment, wanted) ?? []),
    missing,
    waiting,
  };
}
