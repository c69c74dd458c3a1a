import { ActionIcon, Menu, Modal, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconKey, IconUserMinus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import { AskFirst } from "../ask-first.tsx";
import { ShownOnce } from "../shown-once.tsx";

interface MemberMenuProps {
  readonly member: { readonly id: string; readonly email: string };
  readonly isMe: boolean;
}

export function MemberMenu({ member: { id, email }, isMe }: MemberMenuProps) {
  const queries = useQueryClient();
  const [asking, { open: ask, close: leave }] = useDisclosure();
  const remove = useMutation({
    mutationFn: () => api.removeMember(id),
    onSuccess: async () => {
      leave();
      await queries.invalidateQueries({ queryKey: ["members"] });
    },
  });
  const reset = useMutation({ mutationFn: async () => (await api.resetMember(id)).data });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" className="quiet" aria-label={`More about ${email}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => reset.mutate()}>
            Make a link for a new password
          </Menu.Item>
          <Menu.Item leftSection={<IconUserMinus size={16} />} color="red" disabled={isMe} onClick={ask}>
            {isMe ? "Remove: not oneself" : "Remove from this tenant"}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AskFirst
        opened={asking}
        title={`Remove ${email}`}
        does="Remove"
        pending={remove.isPending}
        onDo={() => remove.mutate()}
        onClose={leave}
      >
        <Text size="sm">
          They are signed out and see nothing of this tenant any more. What they did stays in history and audit log; a
          new invitation lets them in again.
        </Text>
      </AskFirst>
      <Modal
        opened={reset.data !== undefined}
        onClose={() => reset.reset()}
        title={`New password of ${email}`}
        size="lg"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {reset.data !== undefined && (
          <ShownOnce
            text={reset.data.link}
            label={`Link of ${email}`}
            about="Good once. It sets a new password, takes the second factor off, and ends every session of theirs."
          />
        )}
      </Modal>
    </>
  );
}
