import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Kysely, PostgresDialect } from "kysely";
import { Migrator } from "kysely/migration";
import Cursor from "pg-cursor";
import { migrations } from "./migrations.ts";
import { postgresPool } from "./postgres-pool.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import { sqliteReader } from "./sqlite-reader.ts";
import type { Tables } from "./tables.ts";

export type Engine = "sqlite" | "postgres";

/** The console's database, whichever engine holds it; queries are the same for both. */
export interface Store {
  readonly engine: Engine;
  readonly db: Kysely<Tables>;
  /** For what may read much: never in a transaction, on SQLite beside the event loop. */
  readonly reads: Kysely<Tables>;
  close(): Promise<void>;
}

const SQLITE_FILE = "keyward.db";

/**
 * Opens the store and brings its tables up to date. @param database `sqlite`, or a `postgres://` URL
 * @throws Error with a sentence that names no password where the store cannot be opened
 */
export async function openStore(database: string, stateDir: string, schema?: string): Promise<Store> {
  const store = database === "sqlite" ? await openSqlite(stateDir) : openPostgres(database, schema);
  try {
    await migrate(store.db, schema);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openSqlite(stateDir: string): Promise<Store> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const file = join(stateDir, SQLITE_FILE);
  const db = new Kysely<Tables>({ dialect: sqliteDialect(file) });
  const reads = new Kysely<Tables>({ dialect: sqliteReader(file) });
  const close = async (): Promise<void> => {
    await reads.destroy();
    await db.destroy();
  };
  return { engine: "sqlite", db, reads, close };
}

function openPostgres(url: string, schema: string | undefined): Store {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: postgresPool(url, schema), cursor: Cursor }) });
  return { engine: "postgres", db, reads: db, close: () => db.destroy() };
}

/** Several consoles may start at once on one PostgreSQL: the migrator holds a lock. */
async function migrate(db: Kysely<Tables>, schema: string | undefined): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    // Without it a neighbouring schema's table of migrations is taken for this one's.
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  throw error instanceof Error ? error : new Error("the tables could not be brought up to date");
}
