import type { NewEvent } from "./event-line.ts";
import type { TextColumn } from "./search.ts";

/** Kept of a long path: an index entry has a bound, and lists of paths show no more. */
export const PATH_CHARS = 200;

/** What figures are made of: counted by the hour and by the day, by value. Leaks are known by their rules. */
export const FIGURE_FACETS = ["rule_id", "remote_addr", "path", "node"] as const;
export type FigureFacet = (typeof FIGURE_FACETS)[number];

/** Columns of few values, counted by the day: a search for a value that no event has need not look at any. */
const DAY_FACETS = ["host", "route", "application", "method", "point", "status"] as const;

export type Facet = FigureFacet | (typeof DAY_FACETS)[number];
export const ALL_FACETS: readonly Facet[] = [...FIGURE_FACETS, ...DAY_FACETS];

/** Of text columns those whose values are counted whole; a path is not, where it is long. */
export function isCounted(column: TextColumn): column is TextColumn & Facet {
  return column !== "path" && ALL_FACETS.some((facet) => facet === column);
}

/** As it is counted. */
export function valueOf(event: NewEvent, facet: Facet): string {
  switch (facet) {
    case "path":
      return cutPath(event.path);
    case "status":
      return String(event.status);
    case "rule_id":
    case "remote_addr":
    case "node":
    case "host":
    case "route":
    case "application":
    case "method":
    case "point":
      return event[facet];
  }
}

/** The first characters, as `substr` of the engines counts them. */
export function cutPath(path: string): string {
  return path.length <= PATH_CHARS ? path : [...path].slice(0, PATH_CHARS).join("");
}
