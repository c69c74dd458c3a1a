import type { Hit } from "./hit.ts";

/** What became of a hit, as events say it. */
export type Action = "blocked" | "watched" | "allowed";

export interface Policy {
  /** The node's `dry_run`: every block becomes a watch. */
  readonly dryRun: boolean;
  /** The client's address is in `allow_from`. */
  readonly allowed: boolean;
}

export interface Verdict {
  readonly blocked: boolean;
  /** One action per hit, in the order of the hits. */
  readonly actions: readonly Action[];
}

/**
 * What to do with a request, given the rules that matched. A blocking rule blocks in every filtration mode but `off`
 * (where no rule is evaluated); every matching rule is reported whether or not it decided.
 */
export function decide(hits: readonly Hit[], policy: Policy): Verdict {
  const actions = hits.map((hit): Action => {
    if (policy.allowed) return "allowed";
    return hit.rule.mode === "block" && !policy.dryRun ? "blocked" : "watched";
  });
  return { blocked: actions.includes("blocked"), actions };
}
