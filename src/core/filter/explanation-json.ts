import type { Point } from "../hit.ts";
import type { Condition } from "../rule/rule.ts";
import type { ExplainedCondition, Explanation } from "./explain.ts";

/** An explanation for programs. Values are hints. */
export interface ExplanationJson {
  readonly rule: string;
  readonly mode: "block" | "watch";
  readonly verdict: RuleVerdict;
  readonly in_scope: boolean;
  readonly expired: boolean;
  readonly when: ConditionJson[];
  readonly unless: ConditionJson[];
  readonly points: { readonly point: Point; readonly values: string[] }[];
  readonly match: { readonly point: Point; readonly token_hint: string } | null;
  readonly hit: boolean;
}

interface ConditionJson {
  readonly type: Condition["type"];
  readonly point: Point;
  readonly value?: string;
  readonly holds: boolean;
}

export const RULE_VERDICTS = [
  "blocks",
  "watches",
  "does not match",
  "would match, but has expired",
  "would match, but is out of scope",
] as const;
export type RuleVerdict = (typeof RULE_VERDICTS)[number];

export function explanationJson(explanation: Explanation): ExplanationJson {
  const { rule, when, unless, inScope, expired, values, match, hit } = explanation;
  return {
    rule: rule.id,
    mode: rule.mode,
    verdict: ruleVerdict(explanation),
    in_scope: inScope,
    expired,
    when: when.map(conditionJson),
    unless: unless.map(conditionJson),
    points: values.map(({ point, values: found }) => ({ point, values: found.map((value) => value.hint()) })),
    match: match === undefined ? null : { point: match.point, token_hint: match.token.hint() },
    hit: hit !== undefined,
  };
}

export function ruleVerdict({ hit, match, expired, inScope }: Explanation): RuleVerdict {
  if (hit !== undefined) return hit.rule.mode === "block" ? "blocks" : "watches";
  if (match === undefined) return "does not match";
  if (expired) return "would match, but has expired";
  return inScope ? "does not match" : "would match, but is out of scope";
}

function conditionJson({ condition, holds }: ExplainedCondition): ConditionJson {
  const { type, point } = condition;
  return { type, point, ...(condition.type === "absent" ? {} : { value: condition.value }), holds };
}
