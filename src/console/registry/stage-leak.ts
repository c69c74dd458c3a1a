import { setImmediate as nextTurn } from "node:timers/promises";
import { sql, type Transaction } from "kysely";
import { inSlices } from "../../platform/in-slices.ts";
import type { ConsoleContext } from "../context.ts";
import type { Tables } from "../store/tables.ts";
import { insertLeak, insertPatterns, insertTokens, piecesOf, VALUES_AT_ONCE } from "./leak-row.ts";
import type { NewLeakRow } from "./new-leak.ts";
import type { TokenFacts } from "./token-facts.ts";

/**
 * The tenant of a leak that is still being stored: nobody's. A hundred thousand tokens in one transaction would hold the
 * database, and with SQLite this thread, for a second; so they are stored piece by piece, and the last transaction gives
 * the leak to its tenant, whole.
 */
const STAGED = "";
/** What was staged this long ago was cut off by the end of a process. */
const STAGED_MS_MAX = 36e5;

/** After so many new ones PostgreSQL is told to look at the table. */
const MANY_TOKENS = 10_000;

/** @param complete the rest of what is stored with the leak, in the last transaction @returns the leak's id */
export async function stageLeak(
  { store: { db, engine } }: ConsoleContext,
  row: NewLeakRow,
  tokens: readonly TokenFacts[],
  patterns: readonly string[],
  complete: (tx: Transaction<Tables>, id: number) => Promise<void>,
): Promise<number> {
  const { tenant } = row;
  const id = await insertLeak(db, { ...row, tenant: STAGED });
  try {
    for (const some of piecesOf(await inSlices(sorting(tokens)), VALUES_AT_ONCE)) {
      await insertTokens(db, tenant, id, some, row.created_at);
      await nextTurn();
    }
    await db.transaction().execute(async (tx) => {
      await insertPatterns(tx, tenant, id, patterns);
      await tx.updateTable("leaks").set({ tenant }).where("id", "=", id).execute();
      await complete(tx, id);
    });
  } catch (error) {
    // A full disk has no room for what nobody will complete; where this fails too, upkeep does it.
    const staged = db.deleteFrom("leaks").where("tenant", "=", STAGED).where("id", "=", id);
    await staged.execute().catch(() => undefined);
    throw error;
  }
  // Until the next vacuum it would take every value for a frequent one, and read the whole table for each look-up.
  if (engine === "postgres" && tokens.length >= MANY_TOKENS) await sql`analyze leak_tokens`.execute(db);
  return id;
}

/** Removes what was never completed. */
export async function removeStaged({ store: { db }, now }: ConsoleContext): Promise<void> {
  await db
    .deleteFrom("leaks")
    .where("tenant", "=", STAGED)
    .where("created_at", "<", now() - STAGED_MS_MAX)
    .execute();
}

/** By fingerprint, so that each piece lands in few pages of the index; first by its first letter, to sort in slices. */
function* sorting(tokens: readonly TokenFacts[]): Generator<void, TokenFacts[]> {
  const byLetter = Map.groupBy(tokens, ({ fingerprint }) => fingerprint[0]!);
  const sorted: TokenFacts[] = [];
  for (const letter of [...byLetter.keys()].sort()) {
    yield;
    sorted.push(...byLetter.get(letter)!.sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1)));
  }
  return sorted;
}
