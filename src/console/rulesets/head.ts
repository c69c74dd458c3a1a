import type { Transaction } from "kysely";
import type { Store } from "../store/open-store.ts";
import type { Tables } from "../store/tables.ts";
import { readHolds, type Holds } from "./hold.ts";
import { readLists, type Segment } from "./segment.ts";
import { storeSegments } from "./store-segments.ts";

/** Where a tenant's rulesets stand. */
export interface Head {
  readonly tenant: string;
  /** The newest; 0 before the first. */
  readonly version: number;
  readonly revision: number;
  readonly holds: Holds | undefined;
  /** JSON (refusal.ts). */
  readonly refusal: string;
}

/**
 * Reads the head, made where there is none. To be read before what is composed: `commitHead` then finds out whether
 * somebody else was faster, and what was read is no older than the version it follows.
 */
export async function readHead({ db }: Store, tenant: string): Promise<Head> {
  const query = db.selectFrom("ruleset_heads").selectAll().where("tenant", "=", tenant);
  let row = await query.executeTakeFirst();
  if (row === undefined) {
    await db
      .insertInto("ruleset_heads")
      .values({ tenant, version: 0, revision: 0, holds: "", refusal: "" })
      .onConflict((oc) => oc.column("tenant").doNothing())
      .execute();
    row = await query.executeTakeFirstOrThrow();
  }
  return { ...row, holds: readHolds(row.holds) };
}

export async function readSegments({ db }: Store, tenant: string): Promise<readonly Segment[]> {
  const rows = await db
    .selectFrom("segments")
    .select(["id", "digest", "count", "lists"])
    .where("tenant", "=", tenant)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ ...row, lists: readLists(row.lists) }));
}

/**
 * Changes the head and, in the same transaction, what depends on it. Of several that read the same head one succeeds.
 * @returns false where it was not this one: nothing was changed
 */
export async function commitHead(
  { db }: Store,
  before: Head,
  { version, holds, refusal }: Head,
  write: (tx: Transaction<Tables>) => Promise<void> = async () => {},
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable("ruleset_heads")
      .set({
        version,
        refusal,
        holds: holds === undefined ? "" : JSON.stringify(holds),
        revision: before.revision + 1,
      })
      .where("tenant", "=", before.tenant)
      .where("revision", "=", before.revision)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await write(tx);
    return true;
  });
}

/**
 * Changes the segments of which the next version is made. @param change gives the very list where there is nothing to do
 * @returns whether there was
 */
export async function changeSegments(
  store: Store,
  tenant: string,
  change: (segments: readonly Segment[]) => readonly Segment[],
): Promise<boolean> {
  for (;;) {
    const head = await readHead(store, tenant);
    const before = await readSegments(store, tenant);
    const after = change(before);
    if (after === before) return false;
    if (await commitHead(store, head, head, (tx) => storeSegments(tx, tenant, before, after))) return true;
  }
}
