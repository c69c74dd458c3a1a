/** What is wrong with the database, not with what was asked of it: it cannot be reached now, or its disk is full. */
export type StoreFault = "away" | "full";

/**
 * PostgreSQL: cut connections (08), failures of its machine (58), ends and starts (57), too many connections (53300), a
 * standby that takes no writes (25006), two transactions that waited for each other (40).
 */
const POSTGRES_AWAY = /^(?:08|57|58|40)[0-9A-Z]{3}$|^53300$|^25006$/;
const POSTGRES_FULL = "53100";
/** Of the socket, and of its name. */
const SOCKET_AWAY = /^E(?:CONN|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN|NOTFOUND)/;
/** What the driver says without a code. */
const DRIVER_AWAY = /Connection terminated|not queryable|timeout exceeded when trying to connect/;

/** SQLite's primary result codes; the higher bits say more. */
const SQLITE = { busy: 5, ioError: 10, full: 13 } as const;
const SQLITE_PRIMARY = 0xff;
/** The index of the log, beside the file, cannot grow. */
const SQLITE_INDEX_FULL = SQLITE.ioError | (19 << 8);

/** What errors of either driver may have. */
interface Fields extends Error {
  readonly code?: unknown;
  readonly errcode?: number;
  readonly syscall?: string;
}

/** @returns undefined where the error is of another kind: a bug, a constraint */
export function storeFault(error: unknown): StoreFault | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = "", errcode = 0, syscall, message } = error as Fields;
  if (errcode === SQLITE_INDEX_FULL) return "full";
  switch (errcode & SQLITE_PRIMARY) {
    case SQLITE.busy:
    case SQLITE.ioError:
      return "away";
    case SQLITE.full:
      return "full";
  }
  if (typeof code !== "string") return undefined;
  if (code === POSTGRES_FULL) return "full";
  // A Unix socket that is not there.
  if (code === "ENOENT" && syscall === "connect") return "away";
  if (POSTGRES_AWAY.test(code) || SOCKET_AWAY.test(code) || DRIVER_AWAY.test(message)) return "away";
  return undefined;
}
