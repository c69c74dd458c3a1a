import { fieldNamed } from "../core/strict/known-fields.ts";
import type { Logger } from "../platform/log.ts";
import type { Metrics } from "./admin/metrics.ts";
import type { EventRecorder } from "./context.ts";
import type { EventLine } from "./events/line.ts";
import { RequestEvents } from "./events/record.ts";
import { SeriesBook } from "./events/series.ts";
import type { EventSink } from "./events/sink.ts";
import type { EventSpool } from "./spool/event-spool.ts";

const USER_AGENT = fieldNamed("user-agent");

export interface RecorderParts {
  readonly sink: EventSink;
  /** Undefined: there is no console. */
  readonly spool: EventSpool | undefined;
  readonly nodeId: string;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Turns judged requests into masked events for the log and the console. */
export function createRecorder({ sink, spool, nodeId, metrics, log }: RecorderParts): EventRecorder {
  let book: SeriesBook | undefined;
  return {
    get accepts() {
      return spool?.accepts ?? true;
    },
    record({ hits, verdict, exchange, head, site, route, clientAddress, requestId, durationMs, status }) {
      // No rule is judged there.
      const { ruleset } = site;
      if (route.mode === "off" || ruleset === undefined) return;
      metrics.threat(verdict.blocked);
      if (!sink.wanted && spool === undefined) return;
      try {
        const events = new RequestEvents(hits, {
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
          durationMs,
        });
        const scene = {
          filtrationMode: route.mode,
          route: route.name,
          application: route.application,
          nodeId,
          ruleset: ruleset.number,
        };
        // Under another key the same token has another fingerprint.
        if (book?.keyId !== ruleset.key.id) book = new SeriesBook(ruleset.key);
        for (const [i, hit] of hits.entries()) {
          const series = book.find(hit, verdict.actions[i]!, status, scene);
          let made: EventLine | undefined;
          const line = () => (made ??= events.line(series));
          spool?.take(series, clientAddress, line);
          if (sink.wanted) sink.write(line());
        }
      } catch (error) {
        // The verdict stands whether or not it can be told.
        metrics.eventDropped("internal", 1);
        log.error({ err: error }, "an event could not be written");
      }
    },
  };
}
