import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { Test } from "tap";
import { openStore, type Engine, type Store } from "../../src/console/store/open-store.ts";

/** `.ci/run` sets it: there a missing server is a failure. */
const REQUIRED = process.env["KEYWARD_REQUIRE_POSTGRES"] === "1";
export const POSTGRES_URL = process.env["KEYWARD_TEST_POSTGRES"] ?? "postgres://postgres@127.0.0.1/test";

/** Runs a suite once on each engine, each on a store of its own that is removed afterwards. */
export async function onEachStore(
  t: Test,
  suite: (t: Test, open: () => Promise<Store>) => Promise<void>,
): Promise<void> {
  for (const engine of ["sqlite", "postgres"] as const) {
    const skip = engine === "postgres" && !(await postgresAnswers());
    if (skip && REQUIRED) throw new Error(`no PostgreSQL answers at ${POSTGRES_URL}`);
    await t.test(engine, { skip: skip ? `no PostgreSQL answers at ${POSTGRES_URL}` : false }, (t) =>
      suite(t, () => openTestStore(t, engine)),
    );
  }
}

/** A new, empty store that goes with the test. */
export async function openTestStore(t: Test, engine: Engine): Promise<Store> {
  return openPlace(t, engine === "sqlite" ? await sqlitePlace(t) : await postgresPlace(t));
}

/** Two stores on one new, empty schema of PostgreSQL, as two consoles have it. */
export async function openSharedStores(t: Test): Promise<readonly [Store, Store, schema: string]> {
  const place = await postgresPlace(t);
  return [await openPlace(t, place), await openPlace(t, place), place.schema];
}

/** Runs where PostgreSQL answers. */
export async function onPostgres(t: Test, name: string, test: (t: Test) => Promise<void>): Promise<void> {
  const skip = !(await postgresAnswers());
  if (skip && REQUIRED) throw new Error(`no PostgreSQL answers at ${POSTGRES_URL}`);
  await t.test(name, { skip: skip ? `no PostgreSQL answers at ${POSTGRES_URL}` : false }, test);
}

/**
 * What PostgreSQL says of a schema, table, column or relation that went away while it was looked at: the migrator looks at
 * every schema, and another test has just dropped its own.
 */
const GONE: ReadonlySet<string> = new Set(["3F000", "42P01", "42703", "XX000"]);

async function openPlace(t: Test, { database, stateDir, schema }: Place): Promise<Store> {
  for (;;) {
    try {
      const store = await openStore(database, stateDir, schema);
      t.teardown(() => store.close());
      return store;
    } catch (error) {
      if (!GONE.has(String((error as { code?: unknown }).code))) throw error;
    }
  }
}

interface Place {
  readonly database: string;
  readonly stateDir: string;
  readonly schema?: string;
}

async function sqlitePlace(t: Test): Promise<Place> {
  const stateDir = await mkdtemp(join(tmpdir(), "keyward-store-"));
  t.teardown(() => rm(stateDir, { recursive: true, force: true }));
  return { database: "sqlite", stateDir };
}

async function postgresPlace(t: Test): Promise<Place & { readonly schema: string }> {
  const schema = `keyward_${randomBytes(6).toString("hex")}`;
  await withClient((client) => client.query(`create schema ${schema}`));
  t.teardown(() => withClient((client) => client.query(`drop schema ${schema} cascade`)));
  return { database: POSTGRES_URL, stateDir: "", schema };
}

async function postgresAnswers(): Promise<boolean> {
  return withClient(async () => true).catch(() => false);
}

export async function withClient<T>(act: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: POSTGRES_URL, connectionTimeoutMillis: 3_000 });
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}
