import type { RuleDocument, StoredRuleset } from "./stored-ruleset.ts";

/** A rule in one version. */
export interface RuleState {
  readonly rule: RuleDocument;
  /** Tokens it lists. */
  readonly tokens: number;
}

export interface RulesetDiff {
  readonly added: RuleState[];
  readonly removed: RuleState[];
  readonly changed: {
    readonly before: RuleState;
    readonly after: RuleState;
    /** Other tokens, be they as many. */
    readonly tokens_changed: boolean;
  }[];
}

/** What the later of two versions does otherwise, rule by rule, in their order. */
export function diffRulesets(before: StoredRuleset, after: StoredRuleset): RulesetDiff {
  const changed = [];
  for (const [id, rule] of after.rules) {
    const former = before.rules.get(id);
    if (former === undefined) continue;
    const tokensChanged = before.lists.get(id)?.mark !== after.lists.get(id)?.mark;
    if (!tokensChanged && JSON.stringify(former) === JSON.stringify(rule)) continue;
    changed.push({ before: stateIn(before, former), after: stateIn(after, rule), tokens_changed: tokensChanged });
  }
  return { added: onlyIn(after, before), removed: onlyIn(before, after), changed };
}

function onlyIn(one: StoredRuleset, other: StoredRuleset): RuleState[] {
  return [...one.rules.values()].filter(({ id }) => !other.rules.has(id)).map((rule) => stateIn(one, rule));
}

export function stateIn({ lists }: StoredRuleset, rule: RuleDocument): RuleState {
  return { rule, tokens: lists.get(rule.id)?.count ?? 0 };
}
