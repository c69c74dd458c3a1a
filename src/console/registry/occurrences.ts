import { createHash } from "node:crypto";
import type { Transaction } from "kysely";
import { z } from "zod";
import { pageOf, readCursor, writeCursor } from "../api/paging.ts";
import type { Tables } from "../store/tables.ts";
import type { Db } from "./leak-row.ts";

/** One place where a value was found; what is not known is empty or 0. */
export interface Place {
  readonly url: string;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly commit: string;
  readonly author: string;
}

/** Places kept of one leak: a key in a thousand forks is one leak, and further places say nothing new. */
const PLACES_MAX = 1_000;

/** Whether a place was known before; `none`: nothing is known of it, so it is not kept. */
export type Noted = "new" | "known" | "none";

/** Notes that a leak was seen at a place, for the first time or again. */
export async function noteOccurrence(
  tx: Transaction<Tables>,
  tenant: string,
  leak: number,
  place: Place,
  seenAt: number,
): Promise<Noted> {
  const { url, path, line, commit, author } = place;
  if (url === "" && path === "") return "none";
  const digest = createHash("sha256")
    .update(JSON.stringify([url, path, line, commit]))
    .digest("base64url");
  const known = await tx
    .selectFrom("occurrences")
    .select(["id", "first_seen", "last_seen"])
    .where("leak", "=", leak)
    .where("digest", "=", digest)
    .executeTakeFirst();
  if (known !== undefined) {
    const { id, first_seen: first, last_seen: last } = known;
    const seen = { first_seen: Math.min(first, seenAt), last_seen: Math.max(last, seenAt) };
    await tx
      .updateTable("occurrences")
      .set({ ...seen, present: 1 })
      .where("id", "=", id)
      .execute();
    return "known";
  }
  const { count } = await tx
    .selectFrom("occurrences")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("leak", "=", leak)
    .executeTakeFirstOrThrow();
  if (count >= PLACES_MAX) return "known";
  await tx
    .insertInto("occurrences")
    .values({
      ...{ tenant, leak, digest, url, path, line, author },
      commit_id: commit,
      first_seen: seenAt,
      last_seen: seenAt,
      present: 1,
    })
    .execute();
  return "new";
}

export const occurrencePage = pageOf(
  z.object({
    url: z.string(),
    path: z.string(),
    line: z.int().describe("From 1; 0 where it is not known."),
    commit: z.string(),
    author: z.string(),
    first_seen: z.iso.datetime(),
    last_seen: z.iso.datetime(),
    present: z.boolean().describe("Still there when it was looked at last."),
  }),
);

/** For people: `github.com/deb/repo config/prod.env:12`. */
export function printPlace({ url, path, line }: Place): string {
  return [url, path === "" || line === 0 ? path : `${path}:${line}`].filter((part) => part !== "").join(" ");
}

/** Where a leak was found, the newest place first. */
export async function listOccurrences(
  db: Db,
  tenant: string,
  leak: number,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<z.input<typeof occurrencePage>> {
  const rows = await db
    .selectFrom("occurrences")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("leak", "=", leak)
    .$if(cursor !== undefined, (query) => query.where("id", "<", readCursor(cursor!, z.tuple([z.int()]))[0]))
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  return {
    items: page.map(({ url, path, line, commit_id: commit, author, present, ...seen }) => ({
      ...{ url, path, line, commit, author },
      first_seen: new Date(seen.first_seen).toISOString(),
      last_seen: new Date(seen.last_seen).toISOString(),
      present: present === 1,
    })),
    next_cursor: rows.length > limit ? writeCursor([page.at(-1)!.id]) : null,
  };
}
