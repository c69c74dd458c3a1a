import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/api.ts";
import type { GetNodeStatsData } from "../../api/generated/data-contracts.ts";

export const POLL_MS = 5_000;
/** Readings that are kept: five minutes of them. */
const READINGS_MAX = 60;

interface NodeStats {
  readonly now: GetNodeStatsData;
  /** Requests a second, oldest reading first. */
  readonly rates: readonly number[];
}

/** How far the newest ruleset has come, read again and again, and the throughput of every reading. */
export function useNodeStats() {
  const queries = useQueryClient();
  const queryKey = ["nodes", "stats"];
  return useQuery<NodeStats>({
    queryKey,
    queryFn: async ({ signal }) => {
      const now = (await api.getNodeStats({ signal })).data;
      const before = queries.getQueryData<NodeStats>(queryKey)?.rates ?? [];
      return { now, rates: [...before, now.requests_per_second].slice(-READINGS_MAX) };
    },
    refetchInterval: POLL_MS,
  });
}
