import type { Logger } from "../../platform/log.ts";
import type { MetricData } from "../../platform/tally.ts";
import { createMetrics } from "../admin/metrics.ts";
import type { BlockTemplate } from "../answer.ts";
import type { NodeConfig } from "../config/schema.ts";
import { createRecorder } from "../event-recorder.ts";
import { openEventSink } from "../events/sink.ts";
import { handle } from "../handle.ts";
import { openListeners, type Listeners } from "../listen/listeners.ts";
import { openKey } from "../ruleset/key.ts";
import { buildSite, closeSite, withRuleset, type Ruleset, type Site } from "../site.ts";
import type { MemberStatus } from "./crew.ts";
import { StartError } from "./start-error.ts";

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
  status(): MemberStatus;
  /** Resolves when nothing is in flight any more, at the deadline at the latest; further calls share the promise. */
  stop(deadlineMs: number): Promise<void>;
}

/** Rejects with a sentence when the port cannot be had or a file cannot be read. */
export async function openServer({ config, block, nodeId, ruleset, log }: ServerOptions): Promise<Server> {
  const opened = await openKey(config.state_dir);
  if ("problem" in opened) throw new StartError(`the fingerprint key ${opened.problem.message}`);
  const metrics = createMetrics(() => connectionStates(site));
  const sink = openEventSink({
    log: config.events.log,
    format: config.events.format,
    onWrite: () => metrics.event("log"),
    onDrop: metrics.eventDropped,
  });
  const observer = {
    healthChanged: (url: string, healthy: boolean) =>
      log.warn({ upstream: url, healthy }, "an upstream changed its health"),
  };
  let site: Site = buildSite(config, { block, ruleset, observer });
  const events = createRecorder({ sink, key: opened.key, nodeId, metrics, log });
  const context = { metrics, log, events, current: () => site };

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
    await sink.close();
    throw error;
  }

  const stop = async (deadlineMs: number): Promise<void> => {
    await listeners.drain(deadlineMs);
    await closeSite(site);
    await sink.close();
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
      void closeSite(former).catch((error: unknown) => log.error({ err: error }, "closing a former site failed"));
    },
    applyRuleset(next) {
      site = withRuleset(site, next);
    },
    metrics: () => metrics.collect(),
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
