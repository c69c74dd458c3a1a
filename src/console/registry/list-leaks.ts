import { z } from "zod";
import { pageOf, pageQuery, readCursor, writeCursor } from "../api/paging.ts";
import { leakFilterFields, matches } from "./leak-filter.ts";
import type { Db } from "./leak-row.ts";
import { leakSummary } from "./leak-schema.ts";
import { titleText } from "./leak-text.ts";
import { summaryOf } from "./leak-view.ts";

/** Orders of the list; each has an index. */
const SORTS = ["discovered_at", "updated_at", "risk", "volume", "title"] as const;
type Sort = (typeof SORTS)[number];

export const listQuery = z.strictObject({
  ...leakFilterFields,
  ...pageQuery.shape,
  sort: z
    .enum([...SORTS, ...SORTS.map((sort) => `-${sort}` as const)])
    .default("-discovered_at")
    .describe("With `-`: the greatest first. Equal ones stand in the order of their numbers."),
});

export const leakPage = pageOf(leakSummary);

export async function listLeaks(
  db: Db,
  tenant: string,
  { sort, cursor, limit, ...filter }: z.output<typeof listQuery>,
): Promise<z.input<typeof leakPage>> {
  const [column, direction] = sort.startsWith("-")
    ? [sort.slice(1) as Sort, "desc" as const]
    : [sort as Sort, "asc" as const];
  const after = cursor === undefined ? undefined : readCursor(cursor, cursorOf(sort, column));
  const rows = await db
    .selectFrom("leaks")
    .selectAll()
    .where((eb) => matches(eb, tenant, filter))
    .$if(after !== undefined, (query) =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple(column, "id"), direction === "desc" ? "<" : ">", tuple(after![1], after![2])),
      ),
    )
    .orderBy(column, direction)
    .orderBy("id", direction)
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const goesOn = rows.length > limit && last !== undefined;
  return { items: page.map(summaryOf), next_cursor: goesOn ? writeCursor([sort, last[column], last.id]) : null };
}

/** The order, and where the page ended in it. */
function cursorOf(sort: string, column: Sort) {
  return z.tuple([z.literal(sort), column === "title" ? titleText : z.int(), z.int()]);
}
