import { Button, Group, Stack } from "@mantine/core";
import { IconFileImport, IconPlus } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { ADMINISTRATORS_ONLY, DisabledBecause } from "../../parts/disabled-because.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { PageHeader } from "../../parts/page-header.tsx";
import { QueryState } from "../../parts/query-state.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../session/me.ts";
import { Charts } from "./charts/charts.tsx";
import { DecideDialog } from "./decide/decide-dialog.tsx";
import type { DecideTarget } from "./decide/target.ts";
import { Dialogs } from "./dialogs.tsx";
import { askAhead, useLeakPage, useLeakStats } from "./leak-queries.ts";
import { BulkBar } from "./list/bulk-bar.tsx";
import { FilterBar } from "./list/filter-bar.tsx";
import { LeakTable } from "./list/leak-table.tsx";
import { Pager } from "./list/pager.tsx";
import { useSelection } from "./list/selection.ts";
import { useListAddress } from "./list-address.ts";
import { ViewsBar } from "./views/views-bar.tsx";
import type { Leak } from "./words.ts";

askAhead(location.search);

/** Every leak that is known: what they are like, which need a decision, what was decided. */
export function Component() {
  const address = useListAddress();
  const { filter, filterKey, clear } = address;
  const list = useLeakPage(address);
  const stats = useLeakStats(filter).data;
  const items = list.data?.items ?? [];
  const selection = useSelection(filterKey, items);
  const mayDecide = useMay("leaks:decide");
  const [, setOpen] = useUrlState("do");
  const [target, setTarget] = useState<DecideTarget>();
  const decideOn = useCallback((leak: Leak) => setTarget({ kind: "leaks", leaks: [leak] }), []);
  const notAllowed = mayDecide ? "" : ADMINISTRATORS_ONLY;
  const ways = (
    <>
      <DisabledBecause reason={notAllowed}>
        <Button variant="default" leftSection={<IconFileImport size={16} />} onClick={() => setOpen("import")}>
          Import
        </Button>
      </DisabledBecause>
      <DisabledBecause reason={notAllowed}>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen("add")}>
          Add a leak
        </Button>
      </DisabledBecause>
    </>
  );
  return (
    <>
      <PageHeader
        title="Leaks"
        about="Tokens of your API that stand where they should not, and what is done about them"
      >
        {ways}
      </PageHeader>
      <Stack gap="md">
        <Charts {...address} />
        <Stack gap="xs">
          <ViewsBar address={address} />
          <FilterBar address={address} />
        </Stack>
        <QueryState query={list} rows={10}>
          {({ items, next_cursor: next }) =>
            items.length > 0 ? (
              <>
                <LeakTable
                  leaks={items}
                  address={address}
                  selection={selection}
                  mayDecide={mayDecide}
                  onDecide={decideOn}
                />
                <Pager address={address} shown={items.length} total={stats?.total} next={next} />
              </>
            ) : filterKey === "{}" ? (
              <EmptyState title="No leak is known" action={<Group gap="xs">{ways}</Group>}>
                Add one by hand, import what your scanner found, or let Keyward search by itself under Sources.
              </EmptyState>
            ) : (
              <EmptyState
                title="No leak matches"
                action={
                  <Button variant="default" onClick={clear}>
                    Clear all filters
                  </Button>
                }
              >
                Take a filter out, or look at all leaks.
              </EmptyState>
            )
          }
        </QueryState>
        {selection.leaks.size > 0 && (
          <BulkBar
            chosen={selection.leaks.size}
            matching={stats?.total}
            mayDecide={mayDecide}
            onDecide={() => setTarget({ kind: "leaks", leaks: [...selection.leaks.values()] })}
            onDecideAll={() => stats && setTarget({ kind: "filter", filter, stats })}
            onClear={selection.clear}
          />
        )}
      </Stack>
      {mayDecide && <Dialogs />}
      <DecideDialog target={target} onClose={() => setTarget(undefined)} onDone={selection.clear} />
    </>
  );
}
