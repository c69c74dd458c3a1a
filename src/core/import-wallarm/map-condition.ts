import { dialectFault } from "./regex-dialect.ts";
import { isPlain, shown, textOf } from "./hint.ts";
import { mapPoint } from "./map-point.ts";

/** A condition of a rules document, not yet checked by its schema. */
export interface MappedCondition {
  readonly point: unknown;
  readonly type: string;
  readonly value?: string;
}

/** Conditions of a hint → conditions of a rule, or why one cannot be carried over. */
export function mapConditions(action: unknown): readonly MappedCondition[] | string {
  if (action === undefined || action === null) return [];
  if (!Array.isArray(action)) return "action: expected a list of conditions";
  const conditions: MappedCondition[] = [];
  for (const [i, given] of (action as unknown[]).entries()) {
    const mapped = mapCondition(given);
    if (typeof mapped === "string") return `action[${i}]: ${mapped}`;
    conditions.push(mapped);
  }
  return conditions;
}

function mapCondition(given: unknown): MappedCondition | string {
  if (!isPlain(given)) return "expected a condition {type, point, value}";
  const point = mapPoint(given["point"]);
  const value = textOf(given["value"]);
  // A condition on the application needs no type there.
  const type = textOf(given["type"]) || "equal";
  switch (type) {
    case "equal":
    case "iequal":
      return { point, type, value };
    case "absent":
      return { point, type };
    case "regex": {
      const fault = dialectFault(value);
      return fault === undefined ? { point, type, value } : fault;
    }
    default:
      return `a condition of type ${shown(type)} has no counterpart; expected equal, iequal, regex or absent`;
  }
}

/** Equal conditions have equal texts. */
export function conditionText({ point, type, value }: MappedCondition): string {
  return JSON.stringify([type, point, value]);
}
