import type { FingerprintKey } from "../core/fingerprint.ts";
import type { Logger } from "../platform/log.ts";
import type { Metrics } from "./admin/metrics.ts";
import type { EventRecorder } from "./context.ts";
import { eventsOf } from "./events/record.ts";
import type { EventSink } from "./events/sink.ts";
import { fieldNamed } from "./strict/known-fields.ts";

const USER_AGENT = fieldNamed("user-agent");

export interface RecorderParts {
  readonly sink: EventSink;
  /** Makes the fingerprints in events. */
  readonly key: FingerprintKey;
  readonly nodeId: string;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Turns judged requests into masked events for the sink. */
export function createRecorder({ sink, key, nodeId, metrics, log }: RecorderParts): EventRecorder {
  return {
    record({ hits, verdict, exchange, head, site, route, clientAddress, requestId, durationMs, status }) {
      // No rule is judged there.
      if (route.mode === "off") return;
      metrics.threat(verdict.blocked);
      try {
        const facts = {
          timeMs: Date.now(),
          requestId,
          method: head.method,
          scheme: head.scheme,
          host: head.host,
          target: head.target,
          userAgent: head.fields.first(USER_AGENT) ?? "",
          proto: head.proto,
          status,
          remoteAddress: clientAddress,
          remotePort: exchange.peer.port,
          route: route.name,
          application: route.application,
          nodeId,
          ruleset: site.ruleset?.number ?? 0,
          filtrationMode: route.mode,
          durationMs,
        };
        for (const event of eventsOf(hits, verdict.actions, facts, key)) sink.write(event);
      } catch (error) {
        // The verdict stands whether or not it can be told.
        metrics.eventDropped("internal");
        log.error({ err: error }, "an event could not be written");
      }
    },
  };
}
