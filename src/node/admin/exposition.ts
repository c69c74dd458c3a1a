import type { MetricData } from "../../platform/tally.ts";

/** Adds up the metrics of several processes by name and labels, and prints them in the Prometheus text format 0.0.4. */
export async function printMetrics(processes: readonly (readonly MetricData[])[]): Promise<string> {
  const { AggregatorRegistry } = await import("prom-client");
  return AggregatorRegistry.aggregate(processes.map((metrics) => [...metrics])).metrics();
}

export const METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * What a process that ended had counted: a counter never goes down because a worker died. Gauges died with it.
 * Adds to what was kept before, so the size is bounded by the label sets.
 */
export async function retireMetrics(
  kept: readonly MetricData[],
  last: readonly MetricData[],
): Promise<readonly MetricData[]> {
  const lasting = [kept, last].map((metrics) => metrics.filter(isCumulative).map((metric) => ({ ...metric })));
  const { AggregatorRegistry } = await import("prom-client");
  return AggregatorRegistry.aggregate(lasting).getMetricsAsJSON();
}

function isCumulative({ type, aggregator }: MetricData): boolean {
  const word = String(type);
  return aggregator === "sum" && (word === "counter" || word === "histogram");
}
