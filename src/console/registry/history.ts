import { z } from "zod";
import { pageOf, readCursor, writeCursor } from "../api/paging.ts";
import type { HistoryAction } from "./change-leak.ts";
import type { Db } from "./leak-row.ts";
import { historyEntry } from "./leak-schema.ts";
import { isoOf } from "./leak-view.ts";

export const historyPage = pageOf(historyEntry);

/** Changes and comments of a leak, the newest first. */
export async function listHistory(
  db: Db,
  leak: number,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<z.input<typeof historyPage>> {
  const rows = await db
    .selectFrom("leak_history")
    .selectAll()
    .where("leak", "=", leak)
    .$if(cursor !== undefined, (query) => query.where("id", "<", readCursor(cursor!, z.tuple([z.int()]))[0]))
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  return {
    items: page.map(({ id, at, actor, action, text, changes }) => ({
      ...{ id, actor, text },
      at: isoOf(at),
      action: action as HistoryAction,
      changes: JSON.parse(changes) as Record<string, [unknown, unknown]>,
    })),
    next_cursor: rows.length > limit ? writeCursor([page.at(-1)!.id]) : null,
  };
}
