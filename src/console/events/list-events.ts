import { z } from "zod";
import { pageOf, readCursor, writeCursor } from "../api/paging.ts";
import { ApiProblem } from "../api/problem.ts";
import type { ConsoleContext } from "../context.ts";
import { eventSchema, showEvent } from "./event-view.ts";
import { matchesSearch } from "./match-search.ts";
import { isZone } from "./search-dates.ts";
import { readSearch, type Search } from "./search.ts";

export const eventPage = pageOf(eventSchema);

/** Query of everything that searches events. */
export const searchQuery = z.object({
  q: z.string().max(4_000).default("").meta({ description: "As docs/attacks.md describes: `vpatch today leak:42`" }),
  tz: z.string().max(64).default("UTC").meta({ description: "IANA name of the zone whose days are meant" }),
});

/** @throws ApiProblem with every word that was not understood */
export function searchOf({ q, tz }: z.output<typeof searchQuery>, nowMs: number): Search {
  if (!isZone(tz)) {
    const message = "expected a zone such as Europe/Berlin";
    throw new ApiProblem("invalid_query", "1 problem.", [{ path: "query tz", message }]);
  }
  const search = readSearch(q, { nowMs, zone: tz });
  if (!("problems" in search)) return search;
  const problems = search.problems.map(({ from, to, message }) => ({
    path: `query q, characters ${from + 1} to ${to}`,
    message,
  }));
  throw new ApiProblem("invalid_query", "The search was not understood.", problems);
}

/** Events that match, newest first. */
export async function listEvents(
  { store: { db } }: ConsoleContext,
  tenant: string,
  search: Search,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<z.input<typeof eventPage>> {
  const after = cursor === undefined ? undefined : readCursor(cursor, z.tuple([z.int(), z.int()]));
  const rows = await db
    .selectFrom("events")
    .selectAll()
    .where((eb) => matchesSearch(eb, tenant, search))
    .$if(after !== undefined, (query) =>
      query.where(({ eb, refTuple, tuple }) => eb(refTuple("time", "id"), "<", tuple(after![0], after![1]))),
    )
    .orderBy("time", "desc")
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const goesOn = rows.length > limit && last !== undefined;
  return { items: page.map(showEvent), next_cursor: goesOn ? writeCursor([last.time, last.id]) : null };
}
