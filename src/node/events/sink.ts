import pino from "pino";
import type { VpatchEvent } from "../../core/event.ts";
import { toEcs } from "./format-ecs.ts";
import { toOcsf } from "./format-ocsf.ts";

/** A write of at most this many bytes reaches a pipe in one piece, so workers can share one. */
const WRITE_BYTES_MAX = 4_096;
/** Beyond this much text waiting for a slow reader, events are dropped and counted rather than memory spent. */
const WAITING_BYTES_MAX = 16 * 2 ** 20;

export type EventFormat = "native" | "ecs" | "ocsf";

export interface EventSinkOptions {
  /** `stdout`, `none` or a file to append to. */
  readonly log: string;
  readonly format: EventFormat;
  /** Told once per event that could not be written. */
  readonly onDrop: (reason: "log_full" | "log_error") => void;
  /** Told once per event taken. */
  readonly onWrite: () => void;
}

/** Where events go: one JSON line each. Never blocks the caller. */
export interface EventSink {
  write(event: VpatchEvent): void;
  /** Opens the file anew, after a log rotation. */
  reopen(): void;
  /** Resolves when everything taken so far is written. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export function openEventSink(options: EventSinkOptions): EventSink {
  if (options.log === "none") return { write() {}, reopen() {}, flush: async () => {}, close: async () => {} };
  const toFile = options.log !== "stdout";
  const destination = pino.destination({
    dest: toFile ? options.log : 1,
    append: true,
    mkdir: true,
    sync: false,
    minLength: 0,
    maxLength: WAITING_BYTES_MAX,
    maxWrite: WRITE_BYTES_MAX,
  });
  destination.on("drop", () => options.onDrop("log_full"));
  destination.on("error", () => options.onDrop("log_error"));
  const flush = () => new Promise<void>((resolve) => destination.flush(() => resolve()));
  return {
    write(event) {
      options.onWrite();
      destination.write(`${JSON.stringify(shaped(event, options.format))}\n`);
    },
    reopen() {
      if (toFile) destination.reopen();
    },
    flush,
    async close() {
      await flush();
      if (toFile) destination.end();
    },
  };
}

function shaped(event: VpatchEvent, format: EventFormat): object {
  switch (format) {
    case "native":
      return event;
    case "ecs":
      return toEcs(event);
    case "ocsf":
      return toOcsf(event);
  }
}
