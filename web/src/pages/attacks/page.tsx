import { Button, Group, Stack } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { ApiProblem } from "../../api/api-problem.ts";
import { api } from "../../api/api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { PageHeader } from "../../parts/page-header.tsx";
import { QueryState } from "../../parts/query-state.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { AttackTable } from "./attack-table.tsx";
import { SearchBox } from "./search-box.tsx";

const POLL_MS = 5_000;

/** Attempts to use leaked tokens, grouped: hits of one rule and point, from one address, on one route. */
export function Component() {
  const [q, setQ] = useUrlState("q");
  const attacks = useInfiniteQuery({
    queryKey: ["attacks", q],
    queryFn: async ({ signal, pageParam }) => {
      const query = { ...(q !== "" && { q }), ...(pageParam !== "" && { cursor: pageParam }) };
      return (await api.listAttacks(query, { signal })).data;
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: POLL_MS,
    retry: (count, error) => !(error instanceof ApiProblem && error.code === "invalid_query") && count < 3,
  });
  const problem =
    attacks.error instanceof ApiProblem && attacks.error.code === "invalid_query" ? attacks.error : undefined;
  return (
    <>
      <PageHeader title="Attacks" about="Attempts to use leaked tokens, as they happen" />
      <Stack gap="md">
        <SearchBox q={q} problem={problem} onSearch={setQ} />
        {problem === undefined && (
          <QueryState query={attacks}>
            {({ pages }) => {
              const items = pages.flatMap((page) => page.items);
              if (items.length > 0) return <AttackTable attacks={items} />;
              return q === "" ? (
                <EmptyState title="No attempt yet">
                  Whoever uses a token of a leak that is watched or blocked stands here within a second.
                </EmptyState>
              ) : (
                <EmptyState
                  title="Nothing matches"
                  action={
                    <Button variant="default" onClick={() => setQ("")}>
                      Show all
                    </Button>
                  }
                />
              );
            }}
          </QueryState>
        )}
        {attacks.hasNextPage && (
          <Group justify="center">
            <Button variant="default" loading={attacks.isFetchingNextPage} onClick={() => void attacks.fetchNextPage()}>
              Look further back
            </Button>
          </Group>
        )}
      </Stack>
    </>
  );
}
