import { randomBytes } from "node:crypto";
import { compileFilter, type Filter, type FilterOptions } from "../../../src/core/filter/filter.ts";
import { shapeOf } from "../../../src/core/token/byte-kinds.ts";
import { TokenTableBuilder } from "../../../src/core/token/token-table-builder.ts";
import { atOnce } from "../token/at-once.ts";
import { FingerprintKey } from "../../../src/core/fingerprint.ts";
import { parseRules } from "../../../src/core/rule/parse-rules.ts";
import type { Rule } from "../../../src/core/rule/rule.ts";

/** Rules as in a document's list; `type` may be left out. Throws where they are wrong. */
export function rulesOf(rules: readonly object[]): readonly Rule[] {
  const parsed = parseRules({ format: 1, rules: rules.map((rule) => ({ type: "vpatch", ...rule })) });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems, undefined, 1));
  return parsed.rules;
}

/** Everything but the options that say how to compile; token lists given by value are in the table. */
export function optionsFor(rules: readonly Rule[]): FilterOptions {
  const key = new FingerprintKey(randomBytes(32));
  const tokens = new TokenTableBuilder(key.id);
  for (const { index, match } of rules) {
    if (match.kind !== "tokens") continue;
    if (match.list.kind !== "values") throw new Error("expected token values");
    for (const value of match.list.values) tokens.add(key.fingerprint(value.reveal()), shapeOf(value.reveal()), index);
  }
  return { rules, key, tokens: atOnce(tokens.build()) };
}

export function compiled(rules: readonly object[], options: Partial<FilterOptions> = {}): Filter {
  return compileFilter({ ...optionsFor(rulesOf(rules)), ...options });
}
