import { Stack } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import { EmptyState } from "../../../parts/empty-state.tsx";
import { PartHeader } from "../part-header.tsx";
import { QueryState } from "../../../parts/query-state.tsx";
import { ShowMore } from "../show-more.tsx";
import { NewToken } from "./new-token.tsx";
import { TokenTable } from "./token-table.tsx";

/** Of programs: nodes, scanners, scripts. */
export function Component() {
  const tokens = useInfiniteQuery({
    queryKey: ["tokens"],
    queryFn: async ({ signal, pageParam }) =>
      (await api.listTokens(pageParam === "" ? {} : { cursor: pageParam }, { signal })).data,
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  return (
    <>
      <PartHeader title="Tokens" about="For programs: nodes, scanners, scripts. Kept as hashes; none is shown twice" />
      <Stack gap="md">
        <NewToken />
        <QueryState query={tokens}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            return items.length === 0 ? (
              <EmptyState title="No program has a token">Make one above.</EmptyState>
            ) : (
              <TokenTable tokens={items} />
            );
          }}
        </QueryState>
        <ShowMore query={tokens} />
      </Stack>
    </>
  );
}
