import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { FILTER_NAMES, readFilter, type FilterName, type LeakFilter } from "./filter.ts";

const SORT_FIELDS = ["discovered_at", "updated_at", "risk", "volume", "title"] as const;
export type SortField = (typeof SORT_FIELDS)[number];
export type Sort = SortField | `-${SortField}`;
const DEFAULT_SORT: Sort = "-discovered_at";
const PAGE_SIZES = [25, 50, 100, 200] as const;
export const PAGE_SIZE_NAMES: readonly string[] = PAGE_SIZES.map(String);
const DEFAULT_SIZE = 50;

/** Which leaks are shown. */
export interface Listed {
  readonly filter: LeakFilter;
  readonly sort: Sort;
  readonly size: number;
  /** Behind which leak the page begins; empty: the first page. */
  readonly cursor: string;
}

export interface ListAddress extends Listed {
  /** The same filter is the same text: for keys. */
  readonly filterKey: string;
  /** From 1 on. */
  readonly page: number;
  /** Another filter begins with the first page; empty takes a filter out. */
  readonly setFilter: (changed: Readonly<Partial<Record<FilterName, string>>>) => void;
  /** All of them anew: a view. @param search of an address */
  readonly setView: (search: string) => void;
  readonly clear: () => void;
  readonly setSort: (sort: Sort) => void;
  readonly setSize: (size: string) => void;
  /** A step of its own in the browser's history: Back goes back a page. */
  readonly turnTo: (page: number, cursor: string) => void;
}

/** Everything that the list shows, as the address says it. */
export function useListAddress(): ListAddress {
  const [params, setParams] = useSearchParams();
  const change = useCallback(
    (changed: Readonly<Record<string, string>>, replace = true) =>
      setParams((now) => withChanges(now, { cursor: "", page: "", ...changed }), { replace }),
    [setParams],
  );
  const listed = useMemo(() => readListed(params), [params]);
  const page = Number(params.get("page") ?? 1);
  return {
    ...listed,
    filterKey: JSON.stringify(listed.filter),
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
    setFilter: change,
    setView: useCallback((search) => setParams(new URLSearchParams(search)), [setParams]),
    clear: useCallback(() => change(Object.fromEntries(FILTER_NAMES.map((name) => [name, ""]))), [change]),
    setSort: useCallback((next) => change({ sort: next === DEFAULT_SORT ? "" : next }), [change]),
    setSize: useCallback((next) => change({ limit: next === String(DEFAULT_SIZE) ? "" : next }), [change]),
    turnTo: useCallback((next, cursor) => change({ page: next === 1 ? "" : String(next), cursor }, false), [change]),
  };
}

export function readListed(params: URLSearchParams): Listed {
  const sort = params.get("sort") ?? "";
  return {
    filter: readFilter(params),
    sort: isSort(sort) ? sort : DEFAULT_SORT,
    size: PAGE_SIZES.find((one) => String(one) === params.get("limit")) ?? DEFAULT_SIZE,
    cursor: params.get("cursor") ?? "",
  };
}

function withChanges(now: URLSearchParams, changed: Readonly<Record<string, string>>): URLSearchParams {
  const next = new URLSearchParams(now);
  for (const [name, value] of Object.entries(changed)) {
    if (value === "") next.delete(name);
    else next.set(name, value);
  }
  return next;
}

function isSort(text: string): text is Sort {
  return SORT_FIELDS.some((field) => text === field || text === `-${field}`);
}
