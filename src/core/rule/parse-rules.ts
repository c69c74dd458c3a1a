import { z } from "zod";
import { atOnce } from "../at-once.ts";
import { deepFreeze } from "./freeze.ts";
import { ruleSchema } from "./schema.ts";
import type { Rule, RuleProblem } from "./rule.ts";

export const RULES_MAX = 100_000;

const documentSchema = z.strictObject(
  {
    format: z.literal(1, { error: "expected format: 1" }),
    rules: z
      .array(z.unknown(), { error: "expected a list of rules" })
      .max(RULES_MAX, `expected at most ${RULES_MAX} rules`),
  },
  { error: "expected {format: 1, rules: […]}" },
);

export type ParsedRules = { readonly rules: readonly Rule[] } | { readonly problems: readonly RuleProblem[] };

/**
 * Reads a rules document, given as plain data. Either every rule or every problem: a document is applied whole or not at
 * all. docs/rules.md describes the language.
 */
export function parseRules(input: unknown): ParsedRules {
  return atOnce(parsingRules(input));
}

/** The same, yielding after each rule. */
export function* parsingRules(input: unknown): Generator<void, ParsedRules> {
  const document = documentSchema.safeParse(input);
  const problems = document.success ? [] : problemsOf(document.error, [], undefined);
  const rules: Rule[] = [];
  const places = new Map<string, number>();
  for (const [index, given] of rulesOf(input).entries()) {
    yield;
    const id = idOf(given);
    const parsed = ruleSchema.safeParse(given);
    if (parsed.success) rules.push(deepFreeze({ ...parsed.data, index }));
    else problems.push(...problemsOf(parsed.error, ["rules", index], id));
    if (id === undefined) continue;
    const first = places.get(id);
    if (first === undefined) places.set(id, index);
    else
      problems.push({
        path: ["rules", index, "id"],
        rule: id,
        message: `expected a unique id: rules[${first}] has it too`,
      });
  }
  return problems.length > 0 ? { problems } : { rules };
}

/** The rules are looked at even where the document around them is wrong, unless they are too many. */
function rulesOf(input: unknown): readonly unknown[] {
  const rules = typeof input === "object" && input !== null ? (input as { rules?: unknown }).rules : undefined;
  return Array.isArray(rules) && rules.length <= RULES_MAX ? rules : [];
}

function idOf(given: unknown): string | undefined {
  const id = typeof given === "object" && given !== null ? (given as { id?: unknown }).id : undefined;
  return typeof id === "string" && id.length <= 64 ? id : undefined;
}

function problemsOf(error: z.ZodError, at: (string | number)[], rule: string | undefined): RuleProblem[] {
  return error.issues.map((issue) => ({
    path: [...at, ...issue.path.map((key) => (typeof key === "symbol" ? String(key) : key))],
    rule,
    message: issue.code === "unrecognized_keys" ? unknownKeys(issue.keys, issue.path) : issue.message,
  }));
}

/** Under `tokens` a key may be a token (`tokens: {ak_…, ak_…}` is a mapping) and is not told. */
function unknownKeys(keys: readonly string[], path: readonly PropertyKey[]): string {
  if (path[0] === "tokens") return "expected no other keys than values, file, fingerprints, key_id";
  return `unknown key ${keys.join(", ")}`;
}
