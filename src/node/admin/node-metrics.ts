import { Counter, Gauge, type MetricData } from "../../platform/tally.ts";
import { countRules } from "../ruleset/counts.ts";
import type { InForce, RejectionReason } from "../ruleset/keeper.ts";

/** What is counted once per node, not per process that serves. */
export interface NodeMetrics {
  rejected(reason: RejectionReason | "config"): void;
  workerLost(): void;
  collect(): MetricData[];
}

export function createNodeMetrics(inForce: () => InForce | undefined): NodeMetrics {
  const rejected = new Counter("keyward_ruleset_rejected_total", "Rulesets that were refused.", ["reason"]);
  const lost = new Counter("keyward_workers_lost_total", "Worker processes that died and were replaced.");
  const one = (read: (ruleset: InForce) => number) => () => {
    const ruleset = inForce();
    return [[{}, ruleset === undefined ? 0 : read(ruleset)] as const];
  };
  const gauges = [
    new Gauge(
      "keyward_ruleset_version",
      "Number of the ruleset in force; 0: none.",
      one(({ number }) => number),
    ),
    new Gauge(
      "keyward_ruleset_applied_timestamp_seconds",
      "When the ruleset in force was applied.",
      one(({ appliedAt }) => Date.parse(appliedAt) / 1e3),
    ),
    new Gauge(
      "keyward_tokens",
      "Entries in the token table in force.",
      one(({ tokenEntries }) => tokenEntries),
    ),
    new Gauge("keyward_rules", "Rules in force by kind; `expired` ones are counted under their kind too.", () => {
      const ruleset = inForce();
      if (ruleset === undefined) return [];
      const { regex, tokens, present, expired } = countRules(ruleset.rules, ruleset.tokensOfRule, Date.now());
      return Object.entries({ regex, tokens, present, expired: expired.count }).map(
        ([kind, count]) => [{ kind }, count] as const,
      );
    }),
  ];
  return {
    rejected: (reason) => rejected.add(reason),
    workerLost: () => lost.add(),
    collect: () => [rejected, lost, ...gauges].map((tally) => tally.data()),
  };
}
