import type { Explanation, ExplainedCondition } from "../../core/filter/explain.ts";
import { ruleVerdict } from "../../core/filter/explanation-json.ts";
import { printPoint } from "../../core/point/parse-point.ts";
import type { Condition } from "../../core/rule/rule.ts";
import type { Secret } from "../../core/secret.ts";

/** Values of one point that are shown; the rest is counted. */
const VALUES_SHOWN_MAX = 8;

/** An explanation for people, masked. */
export function explanationText(explanation: Explanation): string {
  const { rule, when, unless, inScope, values, match } = explanation;
  const lines = [`rule ${rule.id}${rule.title === "" ? "" : ` (${rule.title})`}: ${ruleVerdict(explanation)}`];
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

function conditionText({ condition, holds }: ExplainedCondition): string {
  return `${holds ? "holds    " : "fails    "}${printCondition(condition)}`;
}

function printCondition(condition: Condition): string {
  const point = printPoint(condition.point);
  return condition.type === "absent"
    ? `${point} absent`
    : `${point} ${condition.type} ${JSON.stringify(condition.value)}`;
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
