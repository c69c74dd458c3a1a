import { Button, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import { EmptyState } from "../../../parts/empty-state.tsx";
import { PartHeader } from "../part-header.tsx";
import { QueryState } from "../../../parts/query-state.tsx";
import { useMay } from "../../../session/me.ts";
import { ChannelForm } from "./channel-form.tsx";
import { ChannelPanel } from "./channel-panel.tsx";

const POLL_MS = 10_000;

/** Who is told of what, and how it went. */
export function Component() {
  const [opened, { open, close }] = useDisclosure();
  const mayWrite = useMay("channels:write");
  const channels = useQuery({
    queryKey: ["channels"],
    queryFn: async ({ signal }) => (await api.listChannels({ signal })).data.items,
    refetchInterval: POLL_MS,
  });
  const add = (
    <Button
      leftSection={<IconPlus size={16} />}
      disabled={!mayWrite}
      title={mayWrite ? undefined : "For administrators"}
      onClick={open}
    >
      Add a channel
    </Button>
  );
  return (
    <>
      <PartHeader title="Notifications" about="Who is told of what happens, and how it went">
        {add}
      </PartHeader>
      <QueryState query={channels}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState title="Nobody is told of anything" action={add}>
              New leaks, attempts, and nodes that fall silent can come by mail, chat, pager, webhook or into a SIEM.
            </EmptyState>
          ) : (
            <Stack gap="sm">
              {items.map((channel) => (
                <ChannelPanel key={channel.id} channel={channel} />
              ))}
            </Stack>
          )
        }
      </QueryState>
      <Modal
        opened={opened}
        onClose={close}
        title="Add a channel"
        size="lg"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <ChannelForm onDone={close} />
      </Modal>
    </>
  );
}
