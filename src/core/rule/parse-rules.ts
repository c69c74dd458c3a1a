import { z } from "zod";
import { deepFreeze } from "./freeze.ts";
import { ruleSchema } from "./schema.ts";
import type { Rule, RuleProblem } from "./rule.ts";

const RULES_MAX = 100_000;

const documentSchema = z.strictObject({
  format: z.literal(1, { error: "expected format: 1" }),
  rules: z.array(z.unknown(), { error: "expected a list of rules" }).max(RULES_MAX, `expected at most ${RULES_MAX} rules`),
});

export type ParsedRules = { readonly rules: readonly Rule[] } | { readonly problems: readonly RuleProblem[] };

/**
 * Reads a rules document, given as plain data. Either every rule or every problem: a document is applied whole or not at
 * all. docs/rules.md describes the language.
 */
export function parseRules(input: unknown): ParsedRules {
  const document = documentSchema.safeParse(input);
  if (!document.success) return { problems: problemsOf(document.error, [], undefined) };
  const rules: Rule[] = [];
  const problems: RuleProblem[] = [];
  const places = new Map<string, number>();
  for (const [index, given] of document.data.rules.entries()) {
    const id = idOf(given);
    const parsed = ruleSchema.safeParse(given);
    if (parsed.success) rules.push(deepFreeze({ ...parsed.data, index }));
    else problems.push(...problemsOf(parsed.error, ["rules", index], id));
    if (id === undefined) continue;
    const first = places.get(id);
    if (first === undefined) places.set(id, index);
    else problems.push({ path: ["rules", index, "id"], rule: id, message: `expected a unique id: rules[${first}] has it too` });
  }
  return problems.length > 0 ? { problems } : { rules };
}

function idOf(given: unknown): string | undefined {
  const id = typeof given === "object" && given !== null ? (given as { id?: unknown }).id : undefined;
  return typeof id === "string" && id.length <= 64 ? id : undefined;
}

function problemsOf(error: z.ZodError, at: (string | number)[], rule: string | undefined): RuleProblem[] {
  return error.issues.map((issue) => ({
    path: [...at, ...issue.path.map((key) => (typeof key === "symbol" ? String(key) : key))],
    rule,
    message: issue.code === "unrecognized_keys" ? `unknown key ${issue.keys.join(", ")}` : issue.message,
  }));
}
