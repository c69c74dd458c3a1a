import type { Rule } from "../../core/rule/rule.ts";

/** Names of rules told one by one; the count is exact. */
const NAMED_MAX = 100;

export interface RuleCounts {
  readonly total: number;
  readonly block: number;
  readonly watch: number;
  readonly regex: number;
  readonly tokens: number;
  readonly present: number;
  /** Past their `expires_at`; inert. */
  readonly expired: { readonly count: number; readonly ids: readonly string[] };
  /** Rules with an empty token list; inert. */
  readonly without_tokens: { readonly count: number; readonly ids: readonly string[] };
}

export type RuleKind = Rule["match"]["kind"];

/** @param tokensOfRule tokens listed per rule index */
export function countRules(
  rules: readonly Rule[],
  tokensOfRule: ReadonlyMap<number, number>,
  nowMs: number,
): RuleCounts {
  const of = (kind: RuleKind): Rule[] => rules.filter(({ match }) => match.kind === kind);
  const block = rules.filter(({ mode }) => mode === "block").length;
  return {
    total: rules.length,
    block,
    watch: rules.length - block,
    regex: of("regex").length,
    tokens: of("tokens").length,
    present: of("present").length,
    expired: named(rules.filter(({ expiresAtMs }) => expiresAtMs !== undefined && expiresAtMs <= nowMs)),
    without_tokens: named(of("tokens").filter(({ index }) => (tokensOfRule.get(index) ?? 0) === 0)),
  };
}

function named(rules: readonly Rule[]): { count: number; ids: string[] } {
  return { count: rules.length, ids: rules.slice(0, NAMED_MAX).map(({ id }) => id) };
}
