import t from "tap";
import { storeFault, type StoreFault } from "../../../src/console/store/store-fault.ts";

const failed = (message: string, more: object = {}): Error => Object.assign(new Error(message), more);

const CASES: readonly (readonly [name: string, error: unknown, fault: StoreFault | undefined])[] = [
  ["PostgreSQL was told to stop", failed("terminating connection", { code: "57P01" }), "away"],
  ["PostgreSQL crashed", failed("terminating connection", { code: "57P02" }), "away"],
  ["PostgreSQL starts", failed("the database system is starting up", { code: "57P03" }), "away"],
  ["PostgreSQL has no connection left", failed("too many clients", { code: "53300" }), "away"],
  ["PostgreSQL is a standby by now", failed("read-only transaction", { code: "25006" }), "away"],
  ["two transactions waited for each other", failed("deadlock detected", { code: "40P01" }), "away"],
  ["nobody listens", failed("connect ECONNREFUSED", { code: "ECONNREFUSED" }), "away"],
  ["the socket's file is gone", failed("connect ENOENT", { code: "ENOENT", syscall: "connect" }), "away"],
  ["the connection was cut", failed("read ECONNRESET", { code: "ECONNRESET" }), "away"],
  ["the connection ended", failed("Connection terminated unexpectedly"), "away"],
  ["the connection is broken", failed("Client has encountered a connection error and is not queryable"), "away"],
  ["no connection in time", failed("timeout exceeded when trying to connect"), "away"],
  ["another process has the SQLite file", failed("database is locked", { errcode: 5 }), "away"],
  ["the SQLite file cannot be read", failed("disk I/O error", { errcode: 266 }), "away"],
  ["PostgreSQL's disk is full", failed("could not extend file", { code: "53100" }), "full"],
  ["SQLite's disk is full", failed("database or disk is full", { errcode: 13 }), "full"],
  ["SQLite's index of the log cannot grow", failed("disk I/O error", { errcode: 4874 }), "full"],
  ["a constraint of PostgreSQL", failed("duplicate key", { code: "23505" }), undefined],
  [
    "a constraint of SQLite",
    failed("UNIQUE constraint failed", { code: "ERR_SQLITE_ERROR", errcode: 2067 }),
    undefined,
  ],
  ["a file that is not there", failed("open", { code: "ENOENT", syscall: "open" }), undefined],
  ["a bug", new TypeError("undefined is not a function"), undefined],
  ["no error at all", "text", undefined],
];

for (const [name, error, fault] of CASES) t.test(name, async (t) => t.equal(storeFault(error), fault));
