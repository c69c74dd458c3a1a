import { Anchor, Button, Group, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { api } from "../../api/api.ts";
import type { Attack, Event } from "../../api/generated/data-contracts.ts";
import { PageHeader } from "../../parts/page-header.tsx";
import { QueryState } from "../../parts/query-state.tsx";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { StatusLabel } from "../../parts/status-label.tsx";
import { WideTable } from "../../parts/wide-table.tsx";
import { HitCounts } from "./hit-counts.tsx";

const POLL_MS = 5_000;

/** One attack, and each of its hits. */
export function Component() {
  const id = Number(useParams()["id"]);
  const attack = useQuery({
    queryKey: ["attacks", "one", id],
    queryFn: async ({ signal }) => (await api.getAttack(id, { signal })).data,
    refetchInterval: POLL_MS,
  });
  return <QueryState query={attack}>{(data) => <AttackPage attack={data} />}</QueryState>;
}

function AttackPage({ attack }: { readonly attack: Attack }) {
  const { id, rule_id: rule, rule_title: title, leak, remote_addr: address } = attack;
  const hits = useInfiniteQuery({
    queryKey: ["attacks", "one", id, "hits"],
    queryFn: async ({ signal, pageParam }) =>
      (await api.attackHits(id, pageParam === "" ? {} : { cursor: pageParam }, { signal })).data,
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: POLL_MS,
  });
  return (
    <>
      <PageHeader title={title === "" ? rule : title} tab={`Attack ${id}`} about={`From ${address} at ${attack.host}`}>
        <Button component={Link} to={`/attacks?q=${encodeURIComponent(`ip:${address}`)}`} variant="default">
          All from {address}
        </Button>
        {leak !== null && (
          <Button component={Link} to={`/leaks/${leak}`} variant="default">
            Leak {leak}
          </Button>
        )}
      </PageHeader>
      <Stack gap="md">
        <Group className="panel" p="md" gap="xl" align="flex-start">
          <HitCounts attack={attack} />
          <Text size="sm">
            first <RelativeTime at={attack.first_at} />, last <RelativeTime at={attack.last_at} />
          </Text>
          <Text size="sm">
            rule <b>{rule}</b>, at {attack.point}, route {attack.route}
          </Text>
        </Group>
        <QueryState query={hits}>{({ pages }) => <HitTable hits={pages.flatMap((page) => page.items)} />}</QueryState>
        {hits.hasNextPage && (
          <Group justify="center">
            <Button variant="default" loading={hits.isFetchingNextPage} onClick={() => void hits.fetchNextPage()}>
              Show more
            </Button>
          </Group>
        )}
      </Stack>
    </>
  );
}

function HitTable({ hits }: { readonly hits: readonly Event[] }) {
  return (
    <WideTable label="Hits" minWidth={860}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>When</Table.Th>
          <Table.Th>Done</Table.Th>
          <Table.Th>Request</Table.Th>
          <Table.Th>Token</Table.Th>
          <Table.Th>Node</Table.Th>
          <Table.Th ta="right">Hits</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {hits.map((hit) => (
          <Table.Tr key={hit.id}>
            <Table.Td>
              <RelativeTime at={hit.time} />
            </Table.Td>
            <Table.Td>
              <StatusLabel tone={hit.action === "blocked" ? "ok" : "warn"}>
                {hit.action} <span className="quiet">{hit.status}</span>
              </StatusLabel>
            </Table.Td>
            <Table.Td style={{ overflowWrap: "anywhere" }}>
              {hit.method} {hit.path}
              {hit.query !== "" && `?${hit.query}`}
              <Text size="xs" className="quiet" ff="monospace">
                {hit.request_id}
              </Text>
            </Table.Td>
            <Table.Td>
              <Text span inherit ff="monospace">
                {hit.token_hint}
              </Text>
            </Table.Td>
            <Table.Td>
              <Anchor component={Link} to={`/attacks?q=${encodeURIComponent(`node:${hit.node_id}`)}`} size="sm">
                {hit.node_id.slice(0, 8)}
              </Anchor>
            </Table.Td>
            <Table.Td ta="right">{hit.count}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
