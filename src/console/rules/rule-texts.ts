import type { Rule } from "../../core/rule/rule.ts";
import { inSlices } from "../../platform/in-slices.ts";
import { ApiProblem } from "../api/problem.ts";
import type { ConsoleContext } from "../context.ts";
import { refuseTokens } from "../registry/refuse-tokens.ts";
import { printsIn } from "../registry/token-runs.ts";
import type { RuleInput } from "./rule-input.ts";

/**
 * What stands in a rule is kept, shown and sent as it is, so no listed token may stand in it: it belongs under `tokens`.
 * @throws ApiProblem that names the paths
 */
export async function refuseTokensInRule(
  context: ConsoleContext,
  tenant: string,
  { rule, tokens }: RuleInput,
): Promise<void> {
  const texts = textsOf(rule);
  await refuseTokens(context, tenant, texts);
  if (tokens === undefined) return;
  const own = new Set(tokens.keys());
  for (const [path, text] of Object.entries(texts)) {
    const prints = await inSlices(printsIn(text, context.keys.fingerprints(tenant)));
    if (prints.isDisjointFrom(own)) continue;
    const message = "expected a text without a token that the rule lists: it is kept as it is";
    throw new ApiProblem("invalid_body", "A listed token stands in a text. Nothing was changed.", [{ path, message }]);
  }
}

function textsOf({ title, match, when, unless }: Rule): Record<string, string> {
  // A URI shorthand became several conditions: their places are not those in the document.
  const valuesOf = (conditions: Rule["when"]): string =>
    conditions.map((condition) => (condition.type === "absent" ? "" : condition.value)).join("\n");
  return {
    title,
    when: valuesOf(when),
    unless: valuesOf(unless),
    ...(match.kind === "regex" ? { regex: match.source } : {}),
  };
}
