import { Table, Text, VisuallyHidden } from "@mantine/core";
import type { ListNodesData } from "../../api/generated/data-contracts.ts";
import { shortDuration, shortNumber, wholeOrTenths } from "../../parts/numbers.ts";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { StatusLabel } from "../../parts/status-label.tsx";
import { WideTable } from "../../parts/wide-table.tsx";
import { NodeMenu } from "./node-menu.tsx";
import { NODE_STATES } from "./node-state.ts";

type Node = ListNodesData["items"][number];

interface NodeTableProps {
  readonly nodes: readonly Node[];
  /** The newest version; undefined while it is not known. */
  readonly newest: number | undefined;
}

export function NodeTable({ nodes, newest }: NodeTableProps) {
  return (
    <WideTable label="Nodes" minWidth={820}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Node</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Ruleset</Table.Th>
          <Table.Th ta="right">Requests/s</Table.Th>
          <Table.Th ta="right">Blocked</Table.Th>
          <Table.Th ta="right">Watched</Table.Th>
          <Table.Th>Waiting events</Table.Th>
          <Table.Th>Seen</Table.Th>
          <Table.Th>
            <VisuallyHidden>What can be done</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {nodes.map((node) => (
          <Row key={node.id} node={node} newest={newest} />
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

function Row({ node, newest }: { readonly node: Node; readonly newest: number | undefined }) {
  const { name, tone } = NODE_STATES[node.state];
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500}>
          {node.name === "" ? node.id : node.name}
        </Text>
        <Text size="xs" className="quiet">
          {[node.version, node.mode, node.workers > 1 ? `${node.workers} workers` : ""].filter(Boolean).join(" · ")}
        </Text>
      </Table.Td>
      <Table.Td>
        <StatusLabel tone={tone}>{name}</StatusLabel>
        {node.lag_ms > 0 && (
          <Text size="xs" className="quiet">
            for {shortDuration(node.lag_ms)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {node.ruleset === 0 ? "none" : node.ruleset}
        {newest !== undefined && node.ruleset < newest && (
          <Text span size="sm" className="quiet">
            {" "}
            of {newest}
          </Text>
        )}
        {node.ruleset_error !== "" && (
          <Text size="xs" style={{ color: "var(--kw-bad)" }}>
            {node.ruleset_error}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">{wholeOrTenths(node.requests_per_second)}</Table.Td>
      <Table.Td ta="right">{shortNumber(node.blocked)}</Table.Td>
      <Table.Td ta="right">{shortNumber(node.watched)}</Table.Td>
      <Table.Td>
        {shortNumber(node.spool.events)}
        {node.spool.dropped > 0 && (
          <Text size="xs" style={{ color: "var(--kw-bad)" }}>
            {shortNumber(node.spool.dropped)} lost
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <RelativeTime at={node.last_seen} />
      </Table.Td>
      <Table.Td ta="right">
        <NodeMenu node={node} />
      </Table.Td>
    </Table.Tr>
  );
}
