import type { Registry } from "prom-client";
import { Counter, Gauge, Histogram, type MetricData, type Tally } from "../../platform/tally.ts";

/**
 * What a process that serves requests counts. Label values come from the configuration and from fixed tables, never
 * from a request. docs/operations.md lists every metric.
 */
export interface Metrics {
  /** One request ended. `outcome`: forwarded, blocked, refused, failed, aborted. */
  request(route: string, outcome: string, durationMs: number): void;
  /** The filter judged one request; `undecodable` names the decoders whose bound was reached. */
  filter(durationMs: number, undecodable: ReadonlySet<string>): void;
  /** Something could not be decoded that is no part of what the filter decodes. */
  undecodable(decoder: string): void;
  /** A request was blocked, or matched a rule and went on. */
  threat(blocked: boolean): void;
  /** A body that rules look at was longer than what is held. */
  bodyOverLimit(): void;
  refused(reason: string): void;
  upstreamError(reason: string): void;
  event(sink: string, count: number): void;
  eventDropped(reason: string, count: number): void;
  /** Uses of credentials that found no place in the table. */
  sightingsPassedOver(uses: number): void;
  /** Everything counted so far, process defaults included. */
  collect(): Promise<MetricData[]>;
}

/** In-flight requests and other states of the connections to upstreams, by state. */
export type ReadConnections = () => Iterable<readonly [state: string, count: number]>;

const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const FILTER_SECONDS = [0.000_005, 0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.005, 0.025, 0.1];

export function createMetrics(readConnections: ReadConnections): Metrics {
  const requests = new Counter("keyward_requests_total", "Requests by route and how they ended.", ["route", "outcome"]);
  const blocked = new Counter("keyward_threats_blocked_total", "Requests that were blocked.", ["source"]);
  const watched = new Counter("keyward_threats_watched_total", "Requests that matched a rule and were let through.");
  const refused = new Counter("keyward_refused_total", "Requests answered with an error of the node's own.", [
    "reason",
  ]);
  const errors = new Counter("keyward_upstream_errors_total", "Requests that failed at the upstream.", ["reason"]);
  const undecodable = new Counter("keyward_undecodable_total", "Requests in which a decoder met its bound.", [
    "decoder",
  ]);
  const overLimit = new Counter("keyward_body_over_limit_total", "Bodies longer than what is held of one.");
  const events = new Counter("keyward_events_total", "Events written.", ["sink"]);
  const dropped = new Counter("keyward_events_dropped_total", "Events that could not be written.", ["reason"]);
  const passedOver = new Counter(
    "keyward_sightings_passed_over_total",
    "Uses of credentials that were not counted: too many different ones at a time.",
  );
  const duration = new Histogram("keyward_request_duration_seconds", "From head to end of a request.", REQUEST_SECONDS);
  const filter = new Histogram("keyward_filter_duration_seconds", "Judging one request by the rules.", FILTER_SECONDS);
  const connections = new Gauge("keyward_upstream_connections", "Connections to upstreams.", () =>
    [...readConnections()].map(([state, count]) => [{ state }, count] as const),
  );
  const tallies: readonly Tally[] = [
    requests,
    blocked,
    watched,
    refused,
    errors,
    undecodable,
    overLimit,
    events,
    dropped,
    passedOver,
    duration,
    filter,
    connections,
  ];
  const requestKeys = new Map<string, Map<string, string>>();
  blocked.add("vpatch", 0);
  let defaults: Promise<Registry> | undefined;

  return {
    // Hot path: the key is made once for each route and outcome.
    request(route, outcome, durationMs) {
      let keys = requestKeys.get(route);
      if (keys === undefined) requestKeys.set(route, (keys = new Map()));
      let key = keys.get(outcome);
      if (key === undefined) keys.set(outcome, (key = `${route}\n${outcome}`));
      requests.add(key);
      duration.observe(durationMs / 1e3);
    },
    filter(durationMs, decoders) {
      filter.observe(durationMs / 1e3);
      if (decoders.size > 0) for (const decoder of decoders) undecodable.add(decoder);
    },
    undecodable: (decoder) => undecodable.add(decoder),
    threat(wasBlocked) {
      if (wasBlocked) blocked.add("vpatch");
      else watched.add();
    },
    bodyOverLimit: () => overLimit.add(),
    refused: (reason) => refused.add(reason),
    upstreamError: (reason) => errors.add(reason),
    event: (sink, count) => events.add(sink, count),
    eventDropped: (reason, count) => dropped.add(reason, count),
    sightingsPassedOver: (uses) => passedOver.add("", uses),
    collect: async () => [
      ...tallies.map((tally) => tally.data()),
      ...((await (await (defaults ??= processDefaults())).getMetricsAsJSON()) as MetricData[]),
    ],
  };
}

/**
 * CPU, memory, handles, garbage collection and event-loop delay of this process, under their usual names; the last two
 * from the first scrape on. Loaded by it: a start is faster and a node that nobody scrapes is smaller.
 */
async function processDefaults(): Promise<Registry> {
  const { collectDefaultMetrics, Registry } = await import("prom-client");
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 });
  return registry;
}
