import pino from "pino";

export type LogLevel = "debug" | "info" | "warn" | "error";

/** What a process says of itself. Events of requests are not logged here (node/events). */
export type Logger = pino.Logger;

/** Beyond this much text waiting for a slow reader, lines are dropped rather than memory spent. */
const WAITING_BYTES_MAX = 8 * 2 ** 20;

/** JSON lines on standard error, one object each, time as ISO 8601. Flushed when the process exits. */
export function openLog(level: LogLevel): Logger {
  const destination = pino.destination({ fd: 2, sync: false, minLength: 0, maxLength: WAITING_BYTES_MAX });
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}
