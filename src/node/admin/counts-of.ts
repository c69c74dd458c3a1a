import type { Heartbeat } from "../../core/wire.ts";
import type { MetricData } from "../../platform/tally.ts";

/** What a heartbeat tells of the requests of all processes, from their metrics. */
export function countsOf(
  metrics: readonly (readonly MetricData[])[],
): Pick<Heartbeat, "requests" | "blocked" | "watched"> {
  return {
    requests: sum(metrics, "keyward_requests_total"),
    blocked: sum(metrics, "keyward_threats_blocked_total"),
    watched: sum(metrics, "keyward_threats_watched_total"),
  };
}

/** Events that were lost, for whatever reason. */
export function droppedOf(metrics: readonly (readonly MetricData[])[]): number {
  return sum(metrics, "keyward_events_dropped_total");
}

function sum(metrics: readonly (readonly MetricData[])[], name: string): number {
  return metrics
    .flat()
    .filter((metric) => metric.name === name)
    .flatMap(({ values }) => values)
    .reduce((total, { value }) => total + value, 0);
}
