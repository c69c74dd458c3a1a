import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../api/api.ts";
import { apiFilter, type LeakFilter } from "./filter.ts";
import type { ListAddress } from "./list-address.ts";

/** How often what is shown is read anew, ms. */
const POLL_MS = 30_000;

/** One page of the list. Begins with `leaks`, so that a decision anywhere has it read anew. */
export function useLeakPage({ filter, sort, size, cursor }: ListAddress) {
  return useQuery({
    queryKey: ["leaks", "list", filter, sort, size, cursor],
    queryFn: async ({ signal }) =>
      (await api.listLeaks({ ...apiFilter(filter), sort, limit: size, ...(cursor !== "" && { cursor }) }, { signal }))
        .data,
    placeholderData: keepPreviousData,
    refetchInterval: POLL_MS,
  });
}

/** Figures over all leaks that match. Charts that ask for the same filter share one request. */
export function useLeakStats(filter: LeakFilter) {
  return useQuery({
    queryKey: ["leaks", "stats", filter],
    queryFn: async ({ signal }) => (await api.leakStats(apiFilter(filter), { signal })).data,
    placeholderData: keepPreviousData,
    refetchInterval: POLL_MS,
  });
}
