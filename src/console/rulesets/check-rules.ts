import { hash } from "node:crypto";
import { parsingRules, RULES_MAX } from "../../core/rule/parse-rules.ts";
import { inSlices } from "../../platform/in-slices.ts";
import { printPath } from "../../core/print-path.ts";

/** Why a rule cannot go out. Never holds a token. */
export interface RuleRefusal {
  readonly rule: string;
  /** In the rule: `points[0]`; empty for the rule itself. */
  readonly path: string;
  readonly message: string;
}

/** Rules that were found right lately, by a digest of their text: a ruleset differs from the former one in a few. */
const right = new Set<string>();
const RIGHT_MAX = 200_000;

/** Everything that nodes would have against these rules together. */
export async function checkRules(
  rules: readonly { readonly id: string; readonly text: string }[],
): Promise<readonly RuleRefusal[]> {
  if (rules.length > RULES_MAX) return [{ rule: "", path: "", message: `expected at most ${RULES_MAX} rules` }];
  const ids = new Set<string>();
  const refusals: RuleRefusal[] = [];
  const unknown = new Map<string, { readonly id: string; readonly text: string }>();
  for (const rule of rules) {
    if (ids.has(rule.id)) refusals.push({ rule: rule.id, path: "id", message: "expected a unique id" });
    ids.add(rule.id);
    const digest = hash("sha1", rule.text, "base64");
    if (!right.has(digest)) unknown.set(digest, rule);
  }
  const given = [...unknown.values()].map(({ text }) => JSON.parse(text) as unknown);
  const parsed = await inSlices(parsingRules({ format: 1, rules: given }));
  if ("rules" in parsed) {
    if (right.size + unknown.size > RIGHT_MAX) right.clear();
    for (const digest of unknown.keys()) right.add(digest);
  } else {
    for (const { path, rule = "", message } of parsed.problems) {
      refusals.push({ rule, path: printPath(path.slice(2)), message });
    }
  }
  return refusals;
}
