import type { Insertable, Kysely, Selectable, Transaction } from "kysely";
import { ApiProblem } from "../api/problem.ts";
import type { Engine } from "../store/open-store.ts";
import type { Leaks, Tables } from "../store/tables.ts";
import { lockTenant } from "../store/tenant-lock.ts";
import type { TokenFacts } from "./token-facts.ts";

export type LeakRow = Selectable<Leaks>;
/** The store, or a transaction of it. */
export type Db = Kysely<Tables>;

/** Values of one statement: some milliseconds of a database that answers in this thread. */
export const VALUES_AT_ONCE = 500;

/** @throws ApiProblem where this tenant has no such leak */
export async function readLeak(db: Db, tenant: string, id: number): Promise<LeakRow> {
  const row = await db
    .selectFrom("leaks")
    .selectAll()
    .where("id", "=", id)
    .where("tenant", "=", tenant)
    .executeTakeFirst();
  return row ?? noSuchLeak();
}

/** The same for a change: nobody else changes it until the end of the transaction. SQLite has one writer anyway. */
export async function lockLeak(tx: Transaction<Tables>, engine: Engine, tenant: string, id: number): Promise<LeakRow> {
  const row = await tx
    .selectFrom("leaks")
    .selectAll()
    .where("id", "=", id)
    .where("tenant", "=", tenant)
    .$if(engine === "postgres", (query) => query.forUpdate())
    .executeTakeFirst();
  return row ?? noSuchLeak();
}

/** What is decided about values waits for what else is decided about values of the tenant. Taken before any leak is locked. */
export async function lockValues(tx: Transaction<Tables>, engine: Engine, tenant: string): Promise<void> {
  await lockTenant(tx, engine, `values of ${tenant}`);
}

function noSuchLeak(): never {
  throw new ApiProblem("not_found", "There is no leak with this id.");
}

export async function insertLeak(db: Db, row: Insertable<Leaks>): Promise<number> {
  const { id } = await db.insertInto("leaks").values(row).returning("id").executeTakeFirstOrThrow();
  return id;
}

/** @param tokens at most `VALUES_AT_ONCE`, each of another value */
export async function insertTokens(
  db: Db,
  tenant: string,
  leak: number,
  tokens: readonly TokenFacts[],
  nowMs: number,
): Promise<void> {
  if (tokens.length === 0) return;
  await db
    .insertInto("leak_tokens")
    .values(
      tokens.map(({ fingerprint, shape, hint, kind }) => ({
        ...{ tenant, leak, fingerprint, shape, hint, kind },
        added_at: nowMs,
      })),
    )
    .execute();
}

export async function insertPatterns(db: Db, tenant: string, leak: number, patterns: readonly string[]): Promise<void> {
  const rows = patterns.map((regex, position) => ({ tenant, leak, position, regex }));
  for (const some of piecesOf(rows, VALUES_AT_ONCE)) await db.insertInto("leak_patterns").values(some).execute();
}

export function* piecesOf<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
