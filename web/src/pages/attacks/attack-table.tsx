import { Anchor, Table, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Attack } from "../../api/generated/data-contracts.ts";
import { shortNumber } from "../../parts/numbers.ts";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { WideTable } from "../../parts/wide-table.tsx";
import { HitCounts } from "./hit-counts.tsx";

export function AttackTable({ attacks }: { readonly attacks: readonly Attack[] }) {
  return (
    <WideTable label="Attacks" minWidth={860}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Last hit</Table.Th>
          <Table.Th ta="right">Hits</Table.Th>
          <Table.Th>What was done</Table.Th>
          <Table.Th>Rule</Table.Th>
          <Table.Th>From</Table.Th>
          <Table.Th>At</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {attacks.map((attack) => (
          <Table.Tr key={attack.id}>
            <Table.Td>
              <Anchor component={Link} to={`/attacks/${attack.id}`} size="sm">
                <RelativeTime at={attack.last_at} />
              </Anchor>
            </Table.Td>
            <Table.Td ta="right">{shortNumber(attack.hits)}</Table.Td>
            <Table.Td>
              <HitCounts attack={attack} />
            </Table.Td>
            <Table.Td>
              {attack.leak === null ? (
                attack.rule_id
              ) : (
                <Anchor component={Link} to={`/leaks/${attack.leak}`} size="sm">
                  {attack.rule_title === "" ? attack.rule_id : attack.rule_title}
                </Anchor>
              )}
              <Text size="xs" className="quiet">
                {attack.point}
              </Text>
            </Table.Td>
            <Table.Td>
              {attack.remote_addr}
              <Text size="xs" className="quiet" truncate maw={200}>
                {attack.user_agent}
              </Text>
            </Table.Td>
            <Table.Td style={{ overflowWrap: "anywhere" }}>
              {attack.host}
              {attack.path}
              <Text size="xs" className="quiet">
                {attack.route}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
