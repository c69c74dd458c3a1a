import type { Hit, Point } from "../hit.ts";
import type { Condition, Rule } from "../rule/rule.ts";
import { Secret } from "../secret.ts";
import type { RequestView } from "../view.ts";
import { compileCondition, compileScope, excepts } from "./condition.ts";
import { compileFilter, type FilterOptions } from "./filter.ts";
import { JudgedRequest } from "./request.ts";
import { pointValues } from "./point-values.ts";

export interface ExplainedCondition {
  readonly condition: Condition;
  readonly holds: boolean;
}

/** What one rule makes of one request, and why. */
export interface Explanation {
  readonly rule: Rule;
  readonly when: readonly ExplainedCondition[];
  readonly unless: readonly ExplainedCondition[];
  /** When and unless together. */
  readonly inScope: boolean;
  readonly expired: boolean;
  /** Per point of the rule, the values it yields. */
  readonly values: readonly { readonly point: Point; readonly values: readonly Secret[] }[];
  /** What matches, scope and expiry left aside. */
  readonly match: Hit | undefined;
  /** The rule's hit in the end: what the node would report. */
  readonly hit: Hit | undefined;
}

/**
 * Explains a rule with the very closures that judge requests. `options` are those of the filter; `body` is the request's,
 * as `Judgement.judgeBody` takes it.
 */
export function explainRule(
  rule: Rule,
  options: Omit<FilterOptions, "rules">,
  view: RequestView,
  nowMs: number,
  body?: Buffer,
): Explanation {
  const judge = (only: Rule) => {
    const head = compileFilter({ ...options, rules: [only] }).judge(view, nowMs);
    return (body === undefined ? head : (head.judgeBody?.(body) ?? head)).hits[0];
  };
  const request = new JudgedRequest(view, nowMs);
  if (body !== undefined) request.receive(body);
  const conditions = rule.when.map((condition) => ({ condition, compiled: compileCondition(condition) }));
  return {
    rule,
    when: conditions.map(({ condition, compiled }) => ({
      condition,
      holds: compiled.on === "request" ? compiled.holds(request) : request.paths.some(compiled.holds),
    })),
    unless: rule.unless.map((condition) => ({ condition, holds: excepts(compileCondition(condition), request) })),
    inScope: compileScope(rule)(request),
    expired: rule.expiresAtMs !== undefined && rule.expiresAtMs <= nowMs,
    values: rule.points.map((point) => ({
      point,
      values: pointValues(point, request).map((value) => new Secret(value)),
    })),
    match: judge({ ...rule, when: [], unless: [], expiresAtMs: undefined }),
    hit: judge(rule),
  };
}
