import { z } from "zod";
import { pageOf, readCursor, writeCursor } from "../api/paging.ts";
import { ApiProblem } from "../api/problem.ts";
import type { ConsoleContext } from "../context.ts";
import { eventSchema, showEvent } from "./event-view.ts";
import { findEvents } from "./find-events.ts";
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

/**
 * Events that match, newest first. Where a search is rare and no index has it, a page may hold fewer than `limit`, or
 * none, and yet be followed by another.
 */
export async function listEvents(
  { store: { reads } }: ConsoleContext,
  tenant: string,
  search: Search,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<z.input<typeof eventPage>> {
  const after = cursor === undefined ? undefined : readCursor(cursor, z.tuple([z.int(), z.int()]));
  const { rows, next } = await findEvents(reads, tenant, search, limit, after);
  return { items: rows.map(showEvent), next_cursor: next === undefined ? null : writeCursor([...next]) };
}
