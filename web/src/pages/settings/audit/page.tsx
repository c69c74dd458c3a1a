import { Group, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import type { AuditEntry } from "../../../api/generated/data-contracts.ts";
import { EmptyState } from "../../../parts/empty-state.tsx";
import { PartHeader } from "../part-header.tsx";
import { QueryState } from "../../../parts/query-state.tsx";
import { RelativeTime } from "../../../parts/relative-time.tsx";
import { StatusLabel, type Tone } from "../../../parts/status-label.tsx";
import { useUrlState } from "../../../parts/url-state.ts";
import { WideTable } from "../../../parts/wide-table.tsx";
import { ShowMore } from "../show-more.tsx";

type Outcome = AuditEntry["outcome"];

const TONES: Readonly<Record<Outcome, Tone>> = { done: "ok", refused: "bad", failed: "warn" };
const QUIET_MS = 300;

/** Every write and every refusal. */
export function Component() {
  const [outcome, setOutcome] = useUrlState("outcome");
  const [action, setAction] = useUrlState("action");
  const [asked] = useDebouncedValue(action, QUIET_MS);
  const entries = useInfiniteQuery({
    queryKey: ["audit", outcome, asked],
    queryFn: async ({ signal, pageParam }) => {
      const query = {
        ...(outcome in TONES && { outcome: outcome as Outcome }),
        ...(asked !== "" && { action: asked }),
        ...(pageParam !== "" && { cursor: pageParam }),
      };
      return (await api.listAudit(query, { signal })).data;
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PartHeader title="Audit log" about="Every write and every refusal, the newest first" />
      <Stack gap="md">
        <Group gap="sm">
          <TextInput
            aria-label="Action"
            placeholder="Action, e.g. POST /api/v1/leaks"
            data-search
            value={action}
            onChange={(event) => setAction(event.currentTarget.value)}
            style={{ flex: "1 1 18rem" }}
          />
          <Select
            aria-label="Outcome"
            placeholder="Every outcome"
            data={Object.keys(TONES)}
            value={outcome === "" ? null : outcome}
            clearable
            onChange={(next) => setOutcome(next ?? "")}
          />
        </Group>
        <QueryState query={entries}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            return items.length === 0 ? (
              <EmptyState title="Nothing of the kind was done" />
            ) : (
              <AuditTable entries={items} />
            );
          }}
        </QueryState>
        <ShowMore query={entries} />
      </Stack>
    </>
  );
}

function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <WideTable label="Audit log" minWidth={820}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>When</Table.Th>
          <Table.Th>Who</Table.Th>
          <Table.Th>What</Table.Th>
          <Table.Th>Of</Table.Th>
          <Table.Th>Outcome</Table.Th>
          <Table.Th>From</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <Table.Tr key={entry.id}>
            <Table.Td>
              <RelativeTime at={entry.at} />
            </Table.Td>
            <Table.Td>{entry.actor_name ?? (entry.actor === "" ? "nobody known" : entry.actor)}</Table.Td>
            <Table.Td>
              <Text span size="xs" ff="monospace">
                {entry.action.replace("/api/v1", "")}
              </Text>
            </Table.Td>
            <Table.Td>{entry.target}</Table.Td>
            <Table.Td>
              <StatusLabel tone={TONES[entry.outcome]}>
                {entry.outcome} <span className="quiet">{entry.status}</span>
              </StatusLabel>
            </Table.Td>
            <Table.Td>{entry.address}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
