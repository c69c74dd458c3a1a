import type { Sighting } from "../../core/wire.ts";
import { collectSoon } from "../../platform/collect-soon.ts";
import type { Logger } from "../../platform/log.ts";
import type { MetricData } from "../../platform/tally.ts";
import { createMetrics } from "../admin/metrics.ts";
import type { BlockTemplate } from "../answer.ts";
import type { NodeConfig } from "../config/schema.ts";
import { spoolBounds, spoolFolder } from "../spool/spool-folder.ts";
import { createRecorder } from "../event-recorder.ts";
import { openEventSpool } from "../spool/event-spool.ts";
import { openEventSink } from "../events/sink.ts";
import { handle } from "../handle.ts";
import { openListeners, type Listeners } from "../listen/listeners.ts";
import { Sightings } from "../sightings/sightings.ts";
import { buildSite, closeSite, withRuleset, type Ruleset, type Site } from "../site.ts";
import type { MemberStatus } from "./crew.ts";

export interface ServerOptions {
  readonly config: NodeConfig;
  readonly block: BlockTemplate;
  readonly nodeId: string;
  readonly ruleset: Ruleset | undefined;
  readonly log: Logger;
}

/** Everything one process needs to serve: listeners, site, metrics, events. */
export interface Server {
  readonly port: number;
  /** Builds the new site aside and swaps it whole; requests under way end under the former one. */
  applyConfig(config: NodeConfig, block: BlockTemplate): Promise<void>;
  applyRuleset(ruleset: Ruleset): void;
  metrics(): Promise<MetricData[]>;
  /** What was seen of credentials since the last time. */
  takeSightings(): Sighting[];
  status(): MemberStatus;
  /** Resolves when nothing is in flight any more, at the deadline at the latest; further calls share the promise. */
  stop(deadlineMs: number): Promise<void>;
}

/** What is left of requests whose clients are gone has this long to end. A count that a bug lost does not hold up a stop. */
const LAST_MS = 1_000;

/** Rejects with a sentence when the port cannot be had or a file cannot be read. */
export async function openServer({ config, block, nodeId, ruleset, log }: ServerOptions): Promise<Server> {
  const metrics = createMetrics(() => connectionStates(site));
  const sink = openEventSink({
    log: config.events.log,
    format: config.events.format,
    onWrite: (count) => metrics.event("log", count),
    onDrop: metrics.eventDropped,
  });
  const spool =
    config.console === undefined
      ? undefined
      : openEventSpool({ root: spoolFolder(config), bounds: spoolBounds(config), metrics, log });
  const observer = {
    healthChanged: (url: string, healthy: boolean) =>
      log.warn({ upstream: url, healthy }, "an upstream changed its health"),
  };
  let site: Site = buildSite(config, { block, ruleset, observer });
  /** Replaced ones with requests under way. */
  const formerSites = new Set<Site>();
  const events = createRecorder({ sink, spool, nodeId, metrics, log });
  const wantsSightings = config.console !== undefined && config.sightings === "on";
  const sightingsOf = (given: Ruleset | undefined): Sightings | undefined =>
    wantsSightings && given !== undefined ? new Sightings(given.key) : undefined;
  let sightings = sightingsOf(ruleset);
  const context = { metrics, log, events, sightings: () => sightings, current: () => site };

  let listeners: Listeners;
  try {
    listeners = await openListeners(
      { config: config.listen, limits: config.limits, timeouts: config.timeouts },
      {
        exchange: (exchange) => handle(exchange, context),
        refused(fault, peer) {
          metrics.refused(fault.code);
          log.info({ code: fault.code, reason: fault.reason, peer: peer?.address }, "refused below the handler");
        },
      },
    );
  } catch (error) {
    await closeSite(site);
    await Promise.all([sink.close(), spool?.close()]);
    throw error;
  }

  const stop = async (deadlineMs: number): Promise<void> => {
    await listeners.drain(deadlineMs);
    await Promise.all([site, ...formerSites].map((each) => closeSite(each, LAST_MS)));
    await Promise.all([sink.close(), spool?.close()]);
  };
  let stopping: Promise<void> | undefined;
  return {
    port: listeners.address.port,
    async applyConfig(next, nextBlock) {
      const former = site;
      const built = buildSite(next, { block: nextBlock, ruleset: former.ruleset, observer });
      if (next.listen.tls !== undefined) {
        try {
          await listeners.reloadCertificates(next.listen.tls);
        } catch (error) {
          await closeSite(built);
          throw error;
        }
      }
      // A ruleset may have come while certificates were read.
      site = site.ruleset === undefined || site === former ? built : withRuleset(built, site.ruleset);
      log.level = next.log.level;
      // A reload is also how a log rotation tells that the file was moved.
      sink.reopen();
      formerSites.add(former);
      void closeSite(former)
        .catch((error: unknown) => log.error({ err: error }, "closing a former site failed"))
        .finally(() => formerSites.delete(former));
    },
    applyRuleset(next) {
      // Counted under another key they would be those of nobody.
      if (site.ruleset?.key.id !== next.key.id) sightings = sightingsOf(next);
      site = withRuleset(site, next);
      // The table of the former one may be large.
      collectSoon();
    },
    metrics: () => metrics.collect(),
    takeSightings() {
      if (sightings === undefined) return [];
      metrics.sightingsPassedOver(sightings.takePassedOver());
      return [...sightings.take()];
    },
    status: () => ({
      pid: process.pid,
      ready: true,
      ruleset: site.ruleset?.number,
      connections: listeners.connections(),
      upstreams: site.routes.flatMap(({ name, upstream }) =>
        upstream.status().map(({ url, healthy, inFlight }) => ({ route: name, url, healthy, in_flight: inFlight })),
      ),
    }),
    stop: (deadlineMs) => (stopping ??= stop(deadlineMs)),
  };
}

function connectionStates({ routes }: Site): [string, number][] {
  let idle = 0;
  let busy = 0;
  for (const { upstream } of routes) {
    for (const address of upstream.status()) {
      idle += address.idle;
      busy += address.connections - address.idle;
    }
  }
  return [
    ["busy", busy],
    ["idle", idle],
  ];
}
