import type { Hit } from "../core/hit.ts";
import type { CheckedHead } from "../core/strict/checked-head.ts";
import type { Verdict } from "../core/verdict.ts";
import type { Logger } from "../platform/log.ts";
import type { Metrics } from "./admin/metrics.ts";
import type { Exchange } from "./exchange.ts";
import type { Sightings } from "./sightings/sightings.ts";
import type { Route, Site } from "./site.ts";

/** What a process has for all of its requests. One per process; `current` gives the site a request lives under. */
export interface NodeContext {
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly events: EventRecorder;
  /** Undefined where nobody wants to know which credentials work. */
  readonly sightings: () => Sightings | undefined;
  current(): Site;
}

/** Takes a request that matched rules: counts it and writes one event per rule. Never blocks and never throws. */
export interface EventRecorder {
  /** False: an event for the console would be lost. */
  readonly accepts: boolean;
  record(judged: JudgedRequest): void;
}

export interface JudgedRequest {
  readonly hits: readonly Hit[];
  readonly verdict: Verdict;
  readonly exchange: Exchange;
  readonly head: CheckedHead;
  readonly site: Site;
  readonly route: Route;
  readonly clientAddress: string;
  readonly requestId: string;
  readonly durationMs: number;
  /** What the client got; 0 where it went away before an answer. */
  readonly status: number;
}
