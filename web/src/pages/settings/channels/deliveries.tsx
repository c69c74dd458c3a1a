import { Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import type { Delivery } from "../../../api/generated/data-contracts.ts";
import { QueryState } from "../../../parts/query-state.tsx";
import { RelativeTime } from "../../../parts/relative-time.tsx";
import { StatusLabel, type Tone } from "../../../parts/status-label.tsx";
import { WideTable } from "../../../parts/wide-table.tsx";
import { ShowMore } from "../show-more.tsx";

const TONES: Readonly<Record<Delivery["state"], Tone>> = {
  pending: "warn",
  sent: "ok",
  failed: "bad",
  merged: "quiet",
};

/** What a channel was told, the newest first. */
export function Deliveries({ channel, name }: { readonly channel: string; readonly name: string }) {
  const deliveries = useInfiniteQuery({
    queryKey: ["channels", channel, "deliveries"],
    queryFn: async ({ signal, pageParam }) =>
      (await api.listDeliveries(channel, pageParam === "" ? {} : { cursor: pageParam }, { signal })).data,
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  return (
    <Stack gap="sm" p="md" pt={0}>
      <QueryState query={deliveries} rows={3}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Text size="sm">Nothing was told yet.</Text>;
          return (
            <WideTable label={`Log of ${name}`} minWidth={560}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>When</Table.Th>
                  <Table.Th>What</Table.Th>
                  <Table.Th>State</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((delivery) => (
                  <Row key={delivery.id} delivery={delivery} />
                ))}
              </Table.Tbody>
            </WideTable>
          );
        }}
      </QueryState>
      <ShowMore query={deliveries} />
    </Stack>
  );
}

function Row({ delivery }: { readonly delivery: Delivery }) {
  const { title, state, attempts, problem, created_at: at, due_at: dueAt } = delivery;
  return (
    <Table.Tr>
      <Table.Td>
        <RelativeTime at={at} />
      </Table.Td>
      <Table.Td>{title}</Table.Td>
      <Table.Td>
        <StatusLabel tone={TONES[state]}>{state === "merged" ? "told with others" : state}</StatusLabel>
        {problem !== "" && (
          <Text size="xs" className="quiet">
            {problem} {attempts > 1 && `${attempts} times. `}
            {dueAt !== null && (
              <>
                Again <RelativeTime at={dueAt} />.
              </>
            )}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
