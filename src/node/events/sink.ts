import { closeSync, constants, fstatSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { LineWriter } from "../../platform/line-writer.ts";
import { errorCode, explainSystemError } from "../../platform/system-error.ts";
import { inFormat, LINE_BYTES_MAX, type EventFormat, type EventLine } from "./line.ts";

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
  /** Events are lost: no more room for waiting ones, or the log cannot be written. */
  readonly onDrop: (reason: "log_full" | "log_error", count: number) => void;
  /** Events are written. */
  readonly onWrite: (count: number) => void;
}

/** Where events go: one JSON line each. Never blocks the caller. */
export interface EventSink {
  /** False: nobody wants events, and none need to be made. */
  readonly wanted: boolean;
  /** HOT PATH. Written with others of this turn of the event loop. Never throws: what cannot be written is counted. */
  write(line: EventLine): void;
  /** Opens the file anew, after a log rotation; goes on with the old one where it cannot. */
  reopen(): void;
  /** Resolves when everything taken so far is written, or cannot be for now. */
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
  const writer = new LineWriter({
    to: file === undefined ? { fd: 1 } : { file, flags: APPEND },
    writeBytesMax: isRegular(file) ? FILE_WRITE_BYTES_MAX : LINE_BYTES_MAX,
    waitingBytesMax: WAITING_BYTES_MAX,
    onWrite,
    onDrop: (reason, count) => onDrop(`log_${reason}`, count),
  });
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([writer.flush(), new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS_MAX)))]);
    clearTimeout(timer);
    writer.close();
  };
  return {
    wanted: true,
    write(line) {
      const shaped = inFormat(line, format);
      writer.add(shaped.bytes, shaped.length);
    },
    reopen() {
      if (file !== undefined && troubleWith(file) === undefined) writer.reopen();
    },
    flush: () => writer.flush(),
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
