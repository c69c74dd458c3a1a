import { Table, VisuallyHidden } from "@mantine/core";
import { useCallback, useRef, useState } from "react";
import { WideTable } from "../../../parts/wide-table.tsx";
import type { ListAddress } from "../list-address.ts";
import type { Leak } from "../words.ts";
import { LeakRow } from "./leak-row.tsx";
import classes from "./list.module.css";
import type { Selection } from "./selection.ts";
import { RowMenu } from "./row-menu.tsx";
import { SortHeader } from "./sort-header.tsx";
import { useRowKeys } from "./use-row-keys.ts";

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
  const rows = useRef<HTMLTableSectionElement>(null);
  useRowKeys(rows);
  const [menu, setMenu] = useState<{ readonly leak: Leak; readonly button: HTMLElement }>();
  const openMenu = useCallback((leak: Leak, button: HTMLElement) => setMenu({ leak, button }), []);
  const closeMenu = (): void => {
    setMenu(undefined);
    menu?.button.focus();
  };
  return (
    <>
      {menu !== undefined && <RowMenu {...menu} mayDecide={mayDecide} onDecide={onDecide} onClose={closeMenu} />}
      <WideTable label="Leaks" minWidth={680}>
        <Table.Thead className={classes["list"] ?? ""}>
          <Table.Tr>
            <Table.Th w={36}>
              <input
                type="checkbox"
                aria-label="Choose all on this page"
                checked={chosen > 0 && chosen === leaks.length}
                ref={(box) => {
                  if (box !== null) box.indeterminate = chosen > 0 && chosen < leaks.length;
                }}
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
        <Table.Tbody ref={rows} className={classes["list"] ?? ""}>
          {leaks.map((leak) => (
            <LeakRow
              key={leak.id}
              leak={leak}
              chosen={selection.leaks.has(leak.id)}
              mayDecide={mayDecide}
              onChoose={selection.choose}
              onDecide={onDecide}
              onAssignee={showAssignee}
              onMenu={openMenu}
            />
          ))}
        </Table.Tbody>
      </WideTable>
    </>
  );
}
