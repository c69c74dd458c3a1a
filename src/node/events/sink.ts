import { closeSync, constants, fstatSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import pino from "pino";
import type { VpatchEvent } from "../../core/event.ts";
import { errorCode, explainSystemError } from "../../platform/system-error.ts";
import { LINE_BYTES_MAX, lineOf, type EventFormat } from "./line.ts";
import { Unwritten } from "./unwritten.ts";

/** Beyond this much text waiting for a slow reader, events are dropped and counted rather than memory spent. */
const WAITING_BYTES_MAX = 16 * 2 ** 20;
/** A regular file takes longer writes in one piece, at a third of the cost. */
const FILE_WRITE_BYTES_MAX = 64 * 1024;
/** How long the end of a process waits for a reader that does not read. */
const CLOSE_MS_MAX = 5_000;

export interface EventSinkOptions {
  /** `stdout`, `none` or a file to append to. */
  readonly log: string;
  readonly format: EventFormat;
  /** Told once per event that is lost: no more room for waiting ones, or the log cannot be written. */
  readonly onDrop: (reason: "log_full" | "log_error") => void;
  /** Told once per event written. */
  readonly onWrite: () => void;
}

/** Where events go: one JSON line each. Never blocks the caller. */
export interface EventSink {
  /** False: nobody wants events, and none need to be made. */
  readonly wanted: boolean;
  /** Never throws: what cannot be written is counted. */
  write(event: VpatchEvent): void;
  /** Opens the file anew, after a log rotation; goes on with the old one where it cannot. */
  reopen(): void;
  /** Resolves when everything taken so far is written, or cannot be. */
  flush(): Promise<void>;
  /** Flushes for five seconds at most; what is left then is counted as lost. Further calls share the promise. */
  close(): Promise<void>;
}

/** @throws Error with a sentence where the file cannot be opened */
export function openEventSink({ log, format, onDrop, onWrite }: EventSinkOptions): EventSink {
  if (log === "none") return { wanted: false, write() {}, reopen() {}, flush: async () => {}, close: async () => {} };
  const file = log === "stdout" ? undefined : log;
  if (file !== undefined) {
    const trouble = troubleWith(file);
    if (trouble !== undefined) throw new Error(`the event log ${file} ${trouble}`);
  }
  const destination = pino.destination({
    dest: file ?? 1,
    append: true,
    mkdir: true,
    sync: false,
    // Written at once; with 0 a flush would not wait.
    minLength: 1,
    maxLength: WAITING_BYTES_MAX,
    maxWrite: isRegular(file) ? FILE_WRITE_BYTES_MAX : LINE_BYTES_MAX,
  });
  const unwritten = new Unwritten();
  let usable = true;
  let refused = false;
  let closing: Promise<void> | undefined;
  // One opening at a time: the stream's own queue of them outlives its end.
  let opening = file !== undefined;
  let openAgain = false;
  const lose = (): void => {
    for (let left = unwritten.clear(); left > 0; left--) onDrop("log_error");
  };
  destination.on("write", (bytes: number) => {
    for (let lines = unwritten.written(bytes); lines > 0; lines--) onWrite();
  });
  destination.on("drop", () => (refused = true));
  destination.on("ready", () => {
    opening = false;
    // Not from within this event: the stream goes on to write, and would write the same bytes again once it is opened.
    if (openAgain) process.nextTick(reopen);
  });
  destination.on("error", (error: NodeJS.ErrnoException) => {
    opening = false;
    // The reader is gone for good. After any other error (a full disk) the lines wait and are tried again.
    if (error.code !== "EPIPE") return;
    usable = false;
    lose();
  });

  const reopen = (): void => {
    openAgain = opening;
    if (opening || !usable || file === undefined || troubleWith(file) !== undefined) return;
    opening = true;
    destination.reopen();
  };
  const flush = async (): Promise<void> => {
    if (usable && unwritten.count > 0) await new Promise<void>((resolve) => destination.flush(() => resolve()));
  };
  const close = async (): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([flush(), new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS_MAX)))]);
    clearTimeout(timer);
    const stuck = usable && unwritten.count > 0;
    const ends = usable && !stuck && file !== undefined;
    usable = false;
    lose();
    // Else the exit of the process would wait for the reader once more.
    if (stuck) destination.destroy();
    if (!ends) return;
    await new Promise<void>((resolve) => {
      destination.once("close", resolve).once("error", () => resolve());
      destination.end();
    });
  };
  return {
    wanted: true,
    write(event) {
      refused = false;
      if (!usable) return onDrop("log_error");
      try {
        const line = lineOf(event, format);
        destination.write(line);
        if (refused) onDrop("log_full");
        else unwritten.add(Buffer.byteLength(line));
      } catch {
        onDrop("log_error");
      }
    },
    reopen,
    flush,
    close: () => (closing ??= close()),
  };
}

/** A named pipe is not waited for. */
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/** Why a file cannot be appended to. */
function troubleWith(file: string): string | undefined {
  try {
    mkdirSync(dirname(file), { recursive: true });
    closeSync(openSync(file, APPEND));
    return undefined;
  } catch (error) {
    // A named pipe that nobody reads yet.
    return errorCode(error) === "ENXIO" ? undefined : explainSystemError(error);
  }
}

function isRegular(file: string | undefined): boolean {
  return (file === undefined ? fstatSync(1) : statSync(file)).isFile();
}
