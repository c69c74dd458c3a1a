import { shown, textOf, type Hint } from "./hint.ts";
import { mapConditions, type MappedCondition } from "./map-condition.ts";
import { mapPoint } from "./map-point.ts";
import { dialectFault } from "./regex-dialect.ts";

/** A rule of a document, not yet checked by its schema. */
export interface MappedRule {
  readonly hint: Hint;
  readonly mode: "block" | "watch";
  readonly when: readonly MappedCondition[];
  readonly point: unknown;
  /** Undefined where the point being there is enough. */
  readonly regex: string | undefined;
}

/** A hint that blocks or watches → a rule, or why it cannot be one. */
export function mapRule(hint: Hint): MappedRule | string {
  const match = mapMatch(hint);
  if (typeof match === "string") return match;
  const when = mapConditions(hint.action);
  if (typeof when === "string") return when;
  return { hint, ...match, when, point: mapPoint(hint.point) };
}

function mapMatch({ type, attackTypes, regex }: Hint): Pick<MappedRule, "mode" | "regex"> | string {
  const [attack = "", ...others] = attackTypes;
  switch (type) {
    case "vpatch":
      if (attack === "any" && others.length === 0) return { mode: "block", regex: undefined };
      return `it blocks attacks that a detector finds (${attackTypes.map(shown).join(", ")}); only attack_type any has a counterpart`;
    case "regex":
      if (attack !== "vpatch" || others.length > 0)
        return `attack_type ${shown(attack)} marks an attack and blocks in some modes only; only vpatch has a counterpart`;
      return withRegex("block", textOf(regex));
    case "experimental_regex":
      return withRegex("watch", textOf(regex));
    default:
      return `a rule of type ${shown(type)} is no virtual patch`;
  }
}

function withRegex(mode: "block" | "watch", regex: string): Pick<MappedRule, "mode" | "regex"> | string {
  return dialectFault(regex) ?? { mode, regex };
}
