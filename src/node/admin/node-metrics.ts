import { Counter, Gauge, type MetricData } from "../../platform/tally.ts";
import { countRules } from "../ruleset/counts.ts";
import type { InForce, RejectionReason } from "../ruleset/keeper.ts";
import type { SyncFacts } from "../sync/sync-state.ts";
import type { Refusal } from "../sync/verify-ruleset.ts";

/** What is counted once per node, not per process that serves. */
export interface NodeMetrics {
  rejected(reason: RejectionReason | Refusal | "config" | "tables"): void;
  workerLost(): void;
  /** The console took events. */
  eventsDelivered(count: number): void;
  eventsDropped(reason: "spool_full" | "spool_damaged" | "refused", count: number): void;
  collect(): MetricData[];
}

/** What is read when somebody scrapes. */
export interface NodeReadings {
  inForce(): InForce | undefined;
  sync(): SyncFacts | undefined;
  spoolBytes(): number;
}

export function createNodeMetrics({ inForce, sync, spoolBytes }: NodeReadings): NodeMetrics {
  const rejected = new Counter("keyward_ruleset_rejected_total", "Rulesets that were refused.", ["reason"]);
  const lost = new Counter("keyward_workers_lost_total", "Worker processes that died and were replaced.");
  const events = new Counter("keyward_events_total", "Events written.", ["sink"]);
  const dropped = new Counter("keyward_events_dropped_total", "Events that could not be written.", ["reason"]);
  const one = (read: (ruleset: InForce) => number) => () => {
    const ruleset = inForce();
    return [[{}, ruleset === undefined ? 0 : read(ruleset)] as const];
  };
  const gauges = [
    new Gauge("keyward_spool_bytes", "Events that wait for the console.", () => [[{}, spoolBytes()]]),
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
    new Gauge(
      "keyward_sync_lag_seconds",
      "From the console's issuing of the ruleset in force to its being in force here; absent without a console.",
      () => {
        const facts = sync();
        return facts === undefined ? [] : [[{}, facts.lagSeconds] as const];
      },
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
    eventsDelivered: (count) => events.add("console", count),
    eventsDropped: (reason, count) => dropped.add(reason, count),
    collect: () => [rejected, lost, events, dropped, ...gauges].map((tally) => tally.data()),
  };
}
