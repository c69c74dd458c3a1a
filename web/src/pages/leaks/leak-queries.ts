import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../../api/api.ts";
import { queryClient } from "../../api/query-client.ts";
import { apiFilter, type LeakFilter } from "./filter.ts";
import { readListed, type Listed } from "./list-address.ts";

/** How often what is shown is read anew, ms. */
const POLL_MS = 30_000;
const shown = { placeholderData: keepPreviousData, refetchInterval: POLL_MS };

/** One page of the list. Keys begin with `leaks`, so that a decision anywhere has it read anew. */
export function useLeakPage(listed: Listed) {
  return useQuery({ ...pageQuery(listed), ...shown });
}

/** Figures over all leaks that match. Charts that ask for the same filter share one request. */
export function useLeakStats(filter: LeakFilter) {
  return useQuery({ ...statsQuery(filter), ...shown });
}

/** Asks for what an address shows before the page is drawn, which takes as long as the answer. */
export function askAhead(search: string): void {
  const listed = readListed(new URLSearchParams(search));
  void queryClient.prefetchQuery(pageQuery(listed));
  void queryClient.prefetchQuery(statsQuery(listed.filter));
}

function pageQuery({ filter, sort, size, cursor }: Listed) {
  return queryOptions({
    queryKey: ["leaks", "list", filter, sort, size, cursor],
    queryFn: async ({ signal }) =>
      (await api.listLeaks({ ...apiFilter(filter), sort, limit: size, ...(cursor !== "" && { cursor }) }, { signal }))
        .data,
  });
}

function statsQuery(filter: LeakFilter) {
  return queryOptions({
    queryKey: ["leaks", "stats", filter],
    queryFn: async ({ signal }) => (await api.leakStats(apiFilter(filter), { signal })).data,
  });
}
