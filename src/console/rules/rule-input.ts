import { createHash } from "node:crypto";
import type { FingerprintKey } from "../../core/fingerprint.ts";
import { parseRules } from "../../core/rule/parse-rules.ts";
import type { Rule, TokenList } from "../../core/rule/rule.ts";
import { shapeOf, UNKNOWN_SHAPE } from "../../core/token/byte-kinds.ts";
import { printPath } from "../../core/print-path.ts";
import type { FieldProblem } from "../api/problem.ts";
import { LEAK_RULE_ID } from "../rulesets/leak-rules.ts";

/** Of one rule; a longer list is a leak's. */
const RULE_TOKENS_MAX = 10_000;

/** A rule as it was sent: what is kept of it. */
export interface RuleInput {
  readonly id: string;
  /** As it was sent, but for the tokens. */
  readonly document: RuleDocument;
  /** As it is compiled; holds no token. */
  readonly rule: Rule;
  /** Undefined without a list. Fingerprint in base64url → shape. */
  readonly tokens: ReadonlyMap<string, number> | undefined;
}

export type RuleDocument = Readonly<Record<string, unknown>>;

/**
 * Reads a rule of a rules document. Tokens become fingerprints here and are dropped; every problem is told, by its path in
 * the rule, and none holds a value.
 * @param known shapes of fingerprints that the rule had before
 */
export function readRuleInput(
  given: RuleDocument,
  key: FingerprintKey,
  known: ReadonlyMap<string, number> = new Map(),
): RuleInput | { readonly problems: readonly FieldProblem[] } {
  const tooMany = tooManyTokens(given);
  if (tooMany !== undefined) return { problems: [tooMany] };
  const parsed = parseRules({ format: 1, rules: [given] });
  if ("problems" in parsed) {
    return { problems: parsed.problems.map(({ path, message }) => ({ path: printPath(path.slice(2)), message })) };
  }
  const rule = parsed.rules[0]!;
  const { id, match } = rule;
  const read = match.kind === "tokens" ? readTokens(match.list, key, known) : { tokens: undefined };
  const problems = "problem" in read ? [read.problem] : [];
  if (LEAK_RULE_ID.test(id))
    problems.push({ path: "id", message: "expected another id: leak-… are the rules of leaks" });
  if (problems.length > 0 || "problem" in read) return { problems };
  const { tokens } = read;
  if (tokens === undefined) return { id, document: given, rule, tokens };
  const list = { kind: "fingerprints", keyId: key.id, fingerprints: [] } as const;
  return {
    id,
    document: { ...given, tokens: { fingerprints: [], key_id: key.id } },
    rule: { ...rule, match: { kind: "tokens", list } },
    tokens,
  };
}

/** Tells one token list from another: their number, and a digest. Empty for a rule without one. */
export function markOf(tokens: ReadonlyMap<string, number> | undefined): string {
  if (tokens === undefined) return "";
  const text = [...tokens]
    .map(([fingerprint, shape]) => `${fingerprint} ${shape}`)
    .sort()
    .join("\n");
  return `${tokens.size} ${createHash("sha256").update(text).digest("base64url").slice(0, 22)}`;
}

function tooManyTokens({ tokens }: RuleDocument): FieldProblem | undefined {
  if (typeof tokens !== "object" || tokens === null) return undefined;
  for (const [name, list] of Object.entries(tokens)) {
    if (!Array.isArray(list) || list.length <= RULE_TOKENS_MAX) continue;
    const message = `expected at most ${RULE_TOKENS_MAX.toLocaleString("en")} tokens; add a longer list as a leak`;
    return { path: name === "values" || name === "fingerprints" ? `tokens.${name}` : "tokens", message };
  }
  return undefined;
}

type ReadTokens = { readonly tokens: ReadonlyMap<string, number> } | { readonly problem: FieldProblem };

function readTokens(list: TokenList, key: FingerprintKey, known: ReadonlyMap<string, number>): ReadTokens {
  const problem = (path: string, message: string): ReadTokens => ({ problem: { path, message } });
  switch (list.kind) {
    case "values": {
      const tokens = list.values.map((value) => value.reveal());
      return { tokens: new Map(tokens.map((token) => [printOf(key.fingerprint(token)), shapeOf(token)])) };
    }
    case "fingerprints": {
      if (list.keyId !== key.id) {
        return problem("tokens.key_id", `expected ${key.id}: fingerprints made with this tenant's key`);
      }
      const prints = list.fingerprints.map(printOf);
      return { tokens: new Map(prints.map((print) => [print, known.get(print) ?? UNKNOWN_SHAPE])) };
    }
    case "file":
      return problem("tokens.file", "expected values or fingerprints: a console reads no files");
  }
}

function printOf(fingerprint: Buffer): string {
  return fingerprint.toString("base64url");
}
