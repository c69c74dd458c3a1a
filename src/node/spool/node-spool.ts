import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../../platform/log.ts";
import type { SpoolBounds } from "../../platform/spool/bounds.ts";
import { SpoolReader } from "../../platform/spool/spool-reader.ts";
import type { NodeMetrics } from "../admin/node-metrics.ts";
import type { ConsoleLink } from "../sync/console-link.ts";
import { deliverEvents } from "./delivery.ts";
import { pidOf } from "./lane-name.ts";
import { openEventPost } from "./post-events.ts";
import { keepRefused } from "./refused-events.ts";

/** How often the spool is kept below its bound. */
const SHRINK_MS = 200;
/** In the spool: events that the console does not take. */
const REFUSED = "refused.ndjson";

export interface NodeSpoolOptions {
  readonly root: string;
  readonly bounds: SpoolBounds;
  /** Makes room by dropping the oldest; else the newest find none. */
  readonly dropsOldest: () => boolean;
  readonly link: ConsoleLink;
  /** Of the processes that write into the spool now. */
  readonly pids: () => readonly number[];
  readonly metrics: NodeMetrics;
  readonly log: Logger;
}

export interface SpoolStatus {
  readonly bytes: number;
  /** That the console has not taken. */
  readonly events: number;
  /** Why it does not take them now. */
  readonly last_error: string | null;
}

/** The node's end of the spool: what all its processes wrote goes to the console. */
export interface NodeSpool {
  /** Bytes of its files. */
  readonly bytes: number;
  status(): Promise<SpoolStatus>;
  /** Sends what is left, at most until the deadline; the rest waits for the next start. */
  close(deadlineMs: number): Promise<void>;
}

/** To be opened before the processes that write are started. Rejects where the spool cannot be read. */
export async function openNodeSpool(options: NodeSpoolOptions): Promise<NodeSpool> {
  const { root, bounds, dropsOldest, link, pids, metrics, log } = options;
  // Of an earlier run: another process may have the same number now.
  const former = new Set(await readdir(root).catch(() => []));
  const reader = await SpoolReader.open({
    root,
    isLive: (lane) => !former.has(lane) && pids().includes(pidOf(lane)),
    observer: {
      unreadable: (file, bytes) => log.warn({ file, bytes }, "a part of the spool cannot be read"),
      missing: (count) => metrics.eventsDropped("spool_damaged", count),
    },
  });
  const poster = openEventPost(link);
  const delivery = deliverEvents({
    reader,
    post: (events) => poster.post(events),
    delivered: metrics.eventsDelivered,
    async refused(records) {
      metrics.eventsDropped(
        "refused",
        records.reduce((sum, { count }) => sum + count, 0),
      );
      log.error({ events: records.length, file: join(root, REFUSED) }, "the console refuses events");
      await keepRefused(
        join(root, REFUSED),
        records.map(({ payload }) => payload),
      );
    },
    log,
  });
  const shrink = async (): Promise<void> => {
    if (!dropsOldest()) return;
    const dropped = await reader.shrink(bounds.keptBytes);
    if (dropped === 0) return;
    metrics.eventsDropped("spool_full", dropped);
    log.warn({ events: dropped }, "the spool is full: its oldest events were dropped");
  };
  const timer = setInterval(() => {
    shrink().catch((error: unknown) => log.error({ err: error }, "the spool could not be kept small"));
  }, SHRINK_MS).unref();

  return {
    get bytes() {
      return reader.bytes;
    },
    status: async () => ({
      bytes: reader.bytes,
      events: await reader.count(),
      last_error: delivery.trouble ?? null,
    }),
    async close(deadlineMs) {
      await delivery.drain(deadlineMs);
      clearInterval(timer);
    },
  };
}
