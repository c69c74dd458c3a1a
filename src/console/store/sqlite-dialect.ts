import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { SqliteDialect, type SqliteDatabase } from "kysely";

/** How long a writer waits for another process that holds the file: a backup, a command on the same machine. */
const BUSY_MS_MAX = 10_000;
/** Prepared statements kept: the console has some hundred shapes of queries. */
const STATEMENTS_MAX = 500;

/**
 * One SQLite file through `node:sqlite`, for Kysely. WAL: readers of other processes do not wait for the writer;
 * `synchronous=FULL`: what was acknowledged is on the disk. LIKE tells cases apart, as PostgreSQL's does. @throws where the file cannot be opened or is no database
 */
export function sqliteDialect(file: string): SqliteDialect {
  const database = new DatabaseSync(file, { timeout: BUSY_MS_MAX });
  try {
    database.exec(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA case_sensitive_like=ON; PRAGMA cache_size=-65536",
    );
  } catch (error) {
    database.close();
    throw error;
  }
  return new SqliteDialect({ database: adapt(database) });
}

/** The shape of a database that Kysely's dialect expects. */
function adapt(database: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, ReturnType<SqliteDatabase["prepare"]>>();
  return {
    close: () => database.close(),
    prepare(sql) {
      const known = prepared.get(sql);
      if (known !== undefined) return known;
      const statement = database.prepare(sql);
      const made: ReturnType<SqliteDatabase["prepare"]> = {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
        run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
        iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
      };
      // The oldest goes: a schema change or a one-off makes shapes that never return.
      if (prepared.size === STATEMENTS_MAX) prepared.delete(prepared.keys().next().value!);
      prepared.set(sql, made);
      return made;
    },
  };
}
