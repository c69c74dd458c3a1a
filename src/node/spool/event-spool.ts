import type { Logger } from "../../platform/log.ts";
import type { SpoolBounds } from "../../platform/spool/bounds.ts";
import { SpoolWriter } from "../../platform/spool/spool-writer.ts";
import type { Metrics } from "../admin/metrics.ts";
import type { EventLine } from "../events/line.ts";
import type { Series } from "../events/series.ts";
import { FloodWindow } from "./flood-window.ts";
import { laneName } from "./lane-name.ts";

export interface EventSpoolOptions {
  readonly root: string;
  readonly bounds: SpoolBounds;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** One process's way into the spool, for the console. */
export interface EventSpool {
  /** False: what was given last found no room, or the disk does not take it. */
  readonly accepts: boolean;
  /** HOT PATH. With the system when this turn of the event loop ends, or counted in its second. @param line gives the event */
  take(series: Series, address: string, line: () => EventLine): void;
  /** Resolves when all that was taken is on the disk. */
  close(): Promise<void>;
}

export function openEventSpool({ root, bounds, metrics, log }: EventSpoolOptions): EventSpool {
  const writer = new SpoolWriter({
    root,
    name: laneName(),
    bounds,
    observer: {
      written: (count) => metrics.event("spool", count),
      lost: metrics.eventDropped,
      troubled(reason) {
        if (reason === undefined) log.info("the spool takes events again");
        else log.error({ folder: root, reason }, "events are lost for the console");
      },
    },
  });
  const flood = new FloodWindow(({ bytes, length }, count) => writer.append(bytes, length, count));
  return {
    get accepts() {
      return writer.accepts;
    },
    take: (series, address, line) => flood.take(series, address, line),
    close() {
      flood.close();
      return writer.close();
    },
  };
}
