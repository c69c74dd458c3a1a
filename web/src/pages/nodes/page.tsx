import { Button, Group, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { api } from "../../api/api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { PageHeader } from "../../parts/page-header.tsx";
import { QueryState } from "../../parts/query-state.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../session/me.ts";
import { ConnectNode } from "./connect-node.tsx";
import { isNodeState } from "./node-state.ts";
import { NodeTable } from "./node-table.tsx";
import { POLL_MS, useNodeStats } from "./node-stats.ts";
import { RollOut } from "./roll-out.tsx";

/** Which nodes run, which ruleset each applies, how they do. */
export function Component() {
  const [wanted, setWanted] = useUrlState("state");
  const state = isNodeState(wanted) ? wanted : undefined;
  const [opened, { open, close }] = useDisclosure();
  const mayConnect = useMay("tokens:manage");
  const stats = useNodeStats();
  const nodes = useInfiniteQuery({
    queryKey: ["nodes", "list", state],
    queryFn: async ({ signal, pageParam }) =>
      (await api.listNodes({ ...(state && { state }), ...(pageParam !== "" && { cursor: pageParam }) }, { signal }))
        .data,
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: POLL_MS,
    placeholderData: keepPreviousData,
  });
  const connect = mayConnect && (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Connect a node
    </Button>
  );
  return (
    <>
      <PageHeader title="Nodes" about="Which run, which ruleset each applies, how they do">
        {connect}
      </PageHeader>
      <Stack gap="md">
        <QueryState query={stats} rows={3}>
          {({ now, rates }) => (
            <RollOut stats={now} rates={rates} state={state} onState={(next) => setWanted(next ?? "")} />
          )}
        </QueryState>
        <QueryState query={nodes}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length > 0) return <NodeTable nodes={items} newest={stats.data?.now.ruleset} />;
            return state === undefined ? (
              <EmptyState title="No node is connected" action={connect}>
                A node stands in front of your API and refuses requests that carry a leaked token.
              </EmptyState>
            ) : (
              <EmptyState
                title="No node is in this state"
                action={
                  <Button variant="default" onClick={() => setWanted("")}>
                    Show all
                  </Button>
                }
              />
            );
          }}
        </QueryState>
        {nodes.hasNextPage && (
          <Group justify="center">
            <Button variant="default" loading={nodes.isFetchingNextPage} onClick={() => void nodes.fetchNextPage()}>
              Show more
            </Button>
          </Group>
        )}
      </Stack>
      <Modal
        opened={opened}
        onClose={close}
        title="Connect a node"
        size="lg"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <ConnectNode />
      </Modal>
    </>
  );
}
