import t from "tap";
import { printMetrics, retireMetrics } from "../../../src/node/admin/exposition.ts";
import { createMetrics } from "../../../src/node/admin/metrics.ts";
import { createNodeMetrics } from "../../../src/node/admin/node-metrics.ts";
import type { MetricData } from "../../../src/platform/tally.ts";

function counted() {
  const metrics = createMetrics(() => [
    ["busy", 2],
    ["idle", 3],
  ]);
  metrics.request("api", "forwarded", 3);
  metrics.request("api", "blocked", 0.4);
  metrics.request("", "refused", 40_000);
  metrics.filter(0.007, new Set(["gzip"]));
  metrics.filter(0.007, new Set());
  metrics.threat(true);
  metrics.threat(false);
  metrics.refused("no_route");
  metrics.upstreamError("upstream_timeout");
  metrics.event("log", 1);
  metrics.eventDropped("log_full", 1);
  return metrics;
}

const EXPECTED = [
  'keyward_requests_total{route="api",outcome="forwarded"} 1',
  'keyward_requests_total{route="api",outcome="blocked"} 1',
  'keyward_requests_total{route="",outcome="refused"} 1',
  'keyward_threats_blocked_total{source="vpatch"} 1',
  "keyward_threats_watched_total 1",
  'keyward_refused_total{reason="no_route"} 1',
  'keyward_upstream_errors_total{reason="upstream_timeout"} 1',
  'keyward_undecodable_total{decoder="gzip"} 1',
  'keyward_events_total{sink="log"} 1',
  'keyward_events_dropped_total{reason="log_full"} 1',
  'keyward_upstream_connections{state="busy"} 2',
  'keyward_upstream_connections{state="idle"} 3',
  'keyward_request_duration_seconds_bucket{le="0.0025"} 1',
  'keyward_request_duration_seconds_bucket{le="0.005"} 2',
  'keyward_request_duration_seconds_bucket{le="30"} 2',
  'keyward_request_duration_seconds_bucket{le="+Inf"} 3',
  "keyward_request_duration_seconds_count 3",
  "keyward_request_duration_seconds_sum 40.0034",
  'keyward_filter_duration_seconds_bucket{le="0.00001"} 2',
  "keyward_filter_duration_seconds_count 2",
];

t.test("what is counted is printed under its documented name", async (t) => {
  const lines = (await printMetrics([await counted().collect()])).split("\n");
  for (const line of EXPECTED) t.ok(lines.includes(line), line);
  t.ok(
    lines.some((line) => line.startsWith("process_cpu_seconds_total ")),
    "process defaults",
  );
  t.ok(lines.includes("# TYPE keyward_request_duration_seconds histogram"));
});

t.test("several processes add up, and a dead one's counts stay while its gauges go", async (t) => {
  const [one, two] = await Promise.all([counted().collect(), counted().collect()]);
  const both = (await printMetrics([one, two])).split("\n");
  t.ok(both.includes('keyward_requests_total{route="api",outcome="blocked"} 2'));
  t.ok(both.includes('keyward_request_duration_seconds_bucket{le="+Inf"} 6'));
  t.ok(both.includes('keyward_upstream_connections{state="idle"} 6'));
  let retired: readonly MetricData[] = [];
  retired = await retireMetrics(retired, one);
  retired = await retireMetrics(retired, one);
  const after = (await printMetrics([two, retired])).split("\n");
  t.ok(after.includes('keyward_requests_total{route="api",outcome="blocked"} 3'));
  t.ok(after.includes('keyward_request_duration_seconds_bucket{le="+Inf"} 9'));
  t.ok(after.includes('keyward_upstream_connections{state="idle"} 3'));
});

t.test("the node's own metrics are there before any ruleset is", async (t) => {
  const metrics = createNodeMetrics({ inForce: () => undefined, sync: () => undefined, spoolBytes: () => 0 });
  metrics.rejected("invalid");
  metrics.workerLost();
  const lines = (await printMetrics([metrics.collect()])).split("\n");
  for (const line of [
    'keyward_ruleset_rejected_total{reason="invalid"} 1',
    "keyward_workers_lost_total 1",
    "keyward_ruleset_version 0",
    "keyward_tokens 0",
    "keyward_ruleset_applied_timestamp_seconds 0",
  ]) {
    t.ok(lines.includes(line), line);
  }
});
