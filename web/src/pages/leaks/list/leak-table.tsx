import { Checkbox, Table, VisuallyHidden } from "@mantine/core";
import { useCallback } from "react";
import { WideTable } from "../../../parts/wide-table.tsx";
import type { ListAddress } from "../list-address.ts";
import type { Leak } from "../words.ts";
import { LeakRow } from "./leak-row.tsx";
import type { Selection } from "./selection.ts";
import { SortHeader } from "./sort-header.tsx";

interface LeakTableProps {
  readonly leaks: readonly Leak[];
  readonly address: ListAddress;
  readonly selection: Selection;
  readonly mayDecide: boolean;
  readonly onDecide: (leak: Leak) => void;
}

export function LeakTable({ leaks, address, selection, mayDecide, onDecide }: LeakTableProps) {
  const { sort, setSort, setFilter } = address;
  const chosen = leaks.filter(({ id }) => selection.leaks.has(id)).length;
  const showAssignee = useCallback((assignee: string) => setFilter({ assignee }), [setFilter]);
  return (
    <WideTable label="Leaks" minWidth={680}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={36}>
            <Checkbox
              size="xs"
              aria-label="Choose all on this page"
              checked={chosen > 0 && chosen === leaks.length}
              indeterminate={chosen > 0 && chosen < leaks.length}
              onChange={(event) => selection.choosePage(event.currentTarget.checked)}
            />
          </Table.Th>
          <SortHeader field="discovered_at" name="Found" sort={sort} onSort={setSort} visibleFrom="sm" />
          <SortHeader field="volume" name="Tokens" sort={sort} onSort={setSort} align="right" visibleFrom="sm" />
          <SortHeader field="title" name="Leak" sort={sort} onSort={setSort} />
          <SortHeader field="risk" name="Risk" sort={sort} onSort={setSort} />
          <Table.Th>Remediation</Table.Th>
          <Table.Th>Status</Table.Th>
          <Table.Th>Assigned to</Table.Th>
          <Table.Th>
            <VisuallyHidden>What can be done</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {leaks.map((leak) => (
          <LeakRow
            key={leak.id}
            leak={leak}
            chosen={selection.leaks.has(leak.id)}
            mayDecide={mayDecide}
            onChoose={selection.choose}
            onDecide={onDecide}
            onAssignee={showAssignee}
          />
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
