import type { Explanation, ExplainedCondition } from "../../core/filter/explain.ts";
import type { Point } from "../../core/hit.ts";
import { printPoint } from "../../core/point/parse-point.ts";
import type { Condition } from "../../core/rule/rule.ts";
import type { Secret } from "../../core/secret.ts";

/** Values of one point that are shown; the rest is counted. */
const VALUES_SHOWN_MAX = 8;

/** An explanation for people, masked. */
export function explanationText(explanation: Explanation): string {
  const { rule, when, unless, inScope, values, match } = explanation;
  const lines = [`rule ${rule.id}${rule.title === "" ? "" : ` (${rule.title})`}: ${verdictOf(explanation)}`];
  if (rule.when.length === 0) lines.push("  when     every request");
  for (const condition of when) lines.push(`  when     ${conditionText(condition)}`);
  for (const condition of unless) lines.push(`  unless   ${conditionText(condition)}`);
  if (!inScope && when.every(({ holds }) => holds) && !unless.some(({ holds }) => holds)) {
    lines.push("  scope    no one reading of the path satisfies all path conditions together");
  }
  for (const { point, values: found } of values) lines.push(`  point    ${printPoint(point)}: ${valuesText(found)}`);
  lines.push(`  wants    ${wanted(explanation)}`);
  lines.push(`  match    ${match === undefined ? "no" : `yes, at ${printPoint(match.point)}: ${match.token.hint()}`}`);
  return `${lines.join("\n")}\n`;
}

/** The same for programs. Values are hints. */
export function explanationJson(explanation: Explanation): object {
  const { rule, when, unless, inScope, expired, values, match, hit } = explanation;
  return {
    rule: rule.id,
    mode: rule.mode,
    verdict: verdictOf(explanation),
    in_scope: inScope,
    expired,
    when: when.map(conditionJson),
    unless: unless.map(conditionJson),
    points: values.map(({ point, values: found }) => ({ point, values: found.map((value) => value.hint()) })),
    match: match === undefined ? null : { point: match.point, token_hint: match.token.hint() },
    hit: hit !== undefined,
  };
}

function verdictOf({ hit, match, expired, inScope }: Explanation): string {
  if (hit !== undefined) return hit.rule.mode === "block" ? "blocks" : "watches";
  if (match === undefined) return "does not match";
  if (expired) return "would match, but has expired";
  return inScope ? "does not match" : "would match, but is out of scope";
}

function conditionText({ condition, holds }: ExplainedCondition): string {
  return `${holds ? "holds    " : "fails    "}${printCondition(condition)}`;
}

function printCondition(condition: Condition): string {
  const point = printPoint(condition.point);
  return condition.type === "absent"
    ? `${point} absent`
    : `${point} ${condition.type} ${JSON.stringify(condition.value)}`;
}

function conditionJson({ condition, holds }: ExplainedCondition): object {
  const { type, point }: { type: string; point: Point } = condition;
  return { type, point, ...(condition.type === "absent" ? {} : { value: condition.value }), holds };
}

function valuesText(values: readonly Secret[]): string {
  if (values.length === 0) return "no value";
  const more = values.length - VALUES_SHOWN_MAX;
  const shown = values.slice(0, VALUES_SHOWN_MAX).map((value) => value.hint());
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

function wanted({ rule }: Explanation): string {
  switch (rule.match.kind) {
    case "regex":
      return "a match of its regex";
    case "tokens":
      return "a listed token";
    case "present":
      return "any value";
  }
}
