import { Table, Text } from "@mantine/core";
import type { GetLeakData } from "../../api/generated/data-contracts.ts";
import { shortNumber } from "../../parts/numbers.ts";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { StatusLabel } from "../../parts/status-label.tsx";
import { WideTable } from "../../parts/wide-table.tsx";
import { Panel } from "./panel.tsx";

/** The tokens, told by their hints: the tokens themselves are not kept. */
export function TokensPanel({ leak: { tokens, patterns, volume } }: { readonly leak: GetLeakData }) {
  return (
    <Panel
      title={volume === 1 ? "1 token" : `${shortNumber(volume)} tokens`}
      about="Told by their hints: the tokens themselves are kept nowhere"
    >
      {tokens.length > 0 && (
        <WideTable label="Tokens" minWidth={600}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Token</Table.Th>
              <Table.Th>In traffic</Table.Th>
              <Table.Th>Last use</Table.Th>
              <Table.Th ta="right">Successes</Table.Th>
              <Table.Th ta="right">Addresses</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tokens.map(({ fingerprint, hint, kind, seen }) => (
              <Table.Tr key={fingerprint}>
                <Table.Td>
                  <Text span inherit ff="monospace">
                    {hint}
                  </Text>
                  {kind !== "" && (
                    <Text size="xs" className="quiet">
                      {kind}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <StatusLabel tone={seen === null ? "quiet" : seen.live ? "bad" : "ok"}>
                    {seen === null ? "never seen" : seen.live ? "live" : "not live"}
                  </StatusLabel>
                </Table.Td>
                <Table.Td>
                  <RelativeTime at={seen?.last_at ?? null} />
                </Table.Td>
                <Table.Td ta="right">{shortNumber(seen?.successes ?? 0)}</Table.Td>
                <Table.Td ta="right">{shortNumber(seen?.addresses ?? 0)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      )}
      {tokens.length < volume - patterns.length && (
        <Text size="xs" className="quiet" mt={4}>
          {shortNumber(volume - patterns.length - tokens.length)} more
        </Text>
      )}
      {patterns.map((pattern) => (
        <Text key={pattern} size="sm" ff="monospace" mt={4} style={{ overflowWrap: "anywhere" }}>
          {pattern}
        </Text>
      ))}
    </Panel>
  );
}
