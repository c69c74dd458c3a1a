import { parseRules } from "../rule/parse-rules.ts";
import { printPath } from "../print-path.ts";
import { applyExceptions } from "./exceptions.ts";
import type { Hint, Refusal } from "./hint.ts";
import type { MappedCondition } from "./map-condition.ts";
import { mapRule, type MappedRule } from "./map-rule.ts";
import { ruleIds } from "./rule-id.ts";

const TITLE_CHARACTERS_MAX = 256;

export interface Imported {
  /** Rules of a document, in the order of the hints; the rule language takes each. */
  readonly rules: readonly object[];
  readonly refused: readonly Refusal[];
  /** Worth knowing, nothing lost. */
  readonly notes: readonly Refusal[];
}

/** Hints → rules. What cannot be carried over is told with its place; the same hints always give the same rules. */
export function importWallarm(hints: readonly Hint[]): Imported {
  const rules: object[] = [];
  const refused: Refusal[] = [];
  const notes: Refusal[] = [];
  const refuse = ({ path, name }: Hint, reason: string) => void refused.push({ path, name, reason });
  const exceptions = Map.groupBy(
    hints.filter(({ type, disabled }) => type === "disable_regex" && !disabled),
    ({ regexId }) => regexId,
  );
  const applied = new Set<Hint>();
  const idOf = ruleIds();
  for (const hint of hints) {
    if (hint.disabled) {
      notes.push({ path: hint.path, name: hint.name, reason: "is switched off there; left out" });
      continue;
    }
    if (hint.type === "disable_regex") continue;
    const mapped = mapRule(hint);
    if (typeof mapped === "string") {
      refuse(hint, mapped);
      continue;
    }
    const own = hint.regexId === "" ? [] : (exceptions.get(hint.regexId) ?? []);
    for (const exception of own) applied.add(exception);
    const excepted = applyExceptions(mapped, own);
    switch (excepted.kind) {
      case "off":
        notes.push({
          path: hint.path,
          name: hint.name,
          reason: `is disabled as a whole by ${excepted.by.name}; left out`,
        });
        break;
      case "refused":
        refuse(excepted.by, excepted.reason);
        refuse(hint, `its exception ${excepted.by.name} cannot be carried over, and without it it would block more`);
        break;
      case "rule": {
        const rule = ruleOf(mapped, excepted.unless, idOf(hint.name));
        const problem = problemOf(rule);
        if (problem === undefined) rules.push(rule);
        else refuse(hint, problem);
      }
    }
  }
  for (const left of [...exceptions.values()].flat().filter((exception) => !applied.has(exception)))
    refuse(left, "there is no rule with its regex_id in this file that was carried over");
  return { rules, refused, notes };
}

function ruleOf(
  { hint, mode, when, point, regex }: MappedRule,
  unless: readonly MappedCondition[],
  id: string,
): object {
  const title = hint.title.slice(0, TITLE_CHARACTERS_MAX);
  return {
    id,
    type: "vpatch",
    ...(title === "" ? {} : { title }),
    ...(mode === "block" ? {} : { mode }),
    ...(when.length === 0 ? {} : { when }),
    ...(unless.length === 0 ? {} : { unless }),
    point,
    ...(regex === undefined ? {} : { regex }),
  };
}

/** The first thing that the rule language has against it. */
function problemOf(rule: object): string | undefined {
  const parsed = parseRules({ format: 1, rules: [rule] });
  if ("rules" in parsed) return undefined;
  const { path, message } = parsed.problems[0]!;
  return [printPath(path.slice(2)), message].filter((part) => part !== "").join(": ");
}
