import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/api.ts";
import { shortNumber } from "../../parts/numbers.ts";
import { QueryState } from "../../parts/query-state.tsx";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { StatusLabel, type Tone } from "../../parts/status-label.tsx";
import { WideTable } from "../../parts/wide-table.tsx";
import { Panel } from "./panel.tsx";

const SHOWN = 10;
const POLL_MS = 5_000;
const TONES: Readonly<Record<string, Tone>> = { blocked: "ok", watched: "warn", allowed: "quiet" };

/** The newest attempts to use the tokens that a rule met. */
export function AttemptsPanel({ id }: { readonly id: number }) {
  const attempts = useQuery({
    queryKey: ["leaks", "one", String(id), "attempts"],
    queryFn: async ({ signal }) => (await api.leakAttempts(id, { limit: SHOWN }, { signal })).data.items,
    refetchInterval: POLL_MS,
  });
  return (
    <Panel title="Attempts" about={`The newest ${SHOWN} that a rule met`}>
      <QueryState query={attempts} rows={3}>
        {(items) =>
          items.length === 0 ? (
            <Text size="sm" className="panel" p="md">
              None yet. An attempt stands here a second after the node has met it.
            </Text>
          ) : (
            <WideTable label="Attempts" minWidth={720}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>When</Table.Th>
                  <Table.Th>Done</Table.Th>
                  <Table.Th>From</Table.Th>
                  <Table.Th>Request</Table.Th>
                  <Table.Th>Token</Table.Th>
                  <Table.Th ta="right">Hits</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((event) => (
                  <Table.Tr key={event.id}>
                    <Table.Td>
                      <RelativeTime at={event.time} />
                    </Table.Td>
                    <Table.Td>
                      <StatusLabel tone={TONES[event.action] ?? "quiet"}>
                        {event.action} <span className="quiet">{event.status}</span>
                      </StatusLabel>
                    </Table.Td>
                    <Table.Td>{event.remote_addr}</Table.Td>
                    <Table.Td style={{ overflowWrap: "anywhere" }}>
                      {event.method} {event.host}
                      {event.path}
                    </Table.Td>
                    <Table.Td>
                      <Text span inherit ff="monospace">
                        {event.token_hint}
                      </Text>
                    </Table.Td>
                    <Table.Td ta="right">{shortNumber(event.count)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </WideTable>
          )
        }
      </QueryState>
    </Panel>
  );
}
