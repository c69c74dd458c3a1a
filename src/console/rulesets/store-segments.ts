import type { Kysely } from "kysely";
import type { Tables } from "../store/tables.ts";
import type { BuiltSegment } from "./build-segments.ts";
import { writeLists, type Segment } from "./segment.ts";

/** Stores a table under its digest; one that is there already lives on as if made now. */
export async function storeTable(
  db: Kysely<Tables>,
  tenant: string,
  { segment: { digest, count }, bytes }: BuiltSegment,
  nowMs: number,
): Promise<void> {
  await db
    .insertInto("token_tables")
    .values({ tenant, digest, count, bytes, created_at: nowMs })
    .onConflict((oc) => oc.columns(["tenant", "digest"]).doUpdateSet({ created_at: nowMs }))
    .execute();
}

export async function readTable(db: Kysely<Tables>, tenant: string, digest: string): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom("token_tables")
    .select("bytes")
    .where("tenant", "=", tenant)
    .where("digest", "=", digest)
    .executeTakeFirst();
  // SQLite gives plain bytes.
  return row === undefined ? undefined : Buffer.from(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength);
}

/** Makes the segments of a tenant those of `after`; their tables are stored. Within a transaction that changes the head. */
export async function storeSegments(
  db: Kysely<Tables>,
  tenant: string,
  before: readonly Segment[],
  after: readonly Segment[],
): Promise<void> {
  const former = new Map(before.map((segment) => [segment.id, segment]));
  for (const segment of after) {
    const { id, digest, count, lists } = segment;
    if (id === undefined) {
      await db
        .insertInto("segments")
        .values({ tenant, digest, count, lists: writeLists(lists) })
        .execute();
    } else if (former.get(id) !== segment) {
      await db
        .updateTable("segments")
        .set({ lists: writeLists(lists) })
        .where("id", "=", id)
        .execute();
    }
    former.delete(id);
  }
  const gone = [...former.keys()].flatMap((id) => id ?? []);
  if (gone.length > 0) await db.deleteFrom("segments").where("id", "in", gone).execute();
}
