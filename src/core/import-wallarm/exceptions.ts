import type { Hint } from "./hint.ts";
import { conditionText, mapConditions, type MappedCondition } from "./map-condition.ts";
import { mapPoint } from "./map-point.ts";
import type { MappedRule } from "./map-rule.ts";

/** What exceptions make of a rule. */
export type Excepted =
  | { readonly kind: "rule"; readonly unless: readonly MappedCondition[] }
  /** An exception covers all of its scope: there it does nothing, so it is left out. */
  | { readonly kind: "off"; readonly by: Hint }
  /** One cannot be expressed. Without it the rule would block more than it did. */
  | { readonly kind: "refused"; readonly by: Hint; readonly reason: string };

/**
 * Applies exceptions (`disable_regex`) to the rule of their regex. An exception's conditions hold together, and in
 * `unless` one is enough: so it can be carried over when it adds one condition to those of the rule.
 */
export function applyExceptions(rule: MappedRule, exceptions: readonly Hint[]): Excepted {
  const scope = new Set(rule.when.map(conditionText));
  const unless = new Map<string, MappedCondition>();
  for (const by of exceptions) {
    if (JSON.stringify(mapPoint(by.point)) !== JSON.stringify(rule.point))
      return { kind: "refused", by, reason: "its point is not that of the rule" };
    const conditions = mapConditions(by.action);
    if (typeof conditions === "string") return { kind: "refused", by, reason: conditions };
    const added = conditions.filter((condition) => !scope.has(conditionText(condition)));
    if (added.length === 0) return { kind: "off", by };
    if (added.length > 1)
      return {
        kind: "refused",
        by,
        reason: `it holds under ${added.length} conditions together; one condition beyond those of the rule can be carried over`,
      };
    unless.set(conditionText(added[0]!), added[0]!);
  }
  return { kind: "rule", unless: [...unless.values()] };
}
