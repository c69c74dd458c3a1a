import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/api.ts";
import { useMay } from "../../session/me.ts";

/** What can be done with a node: one that is gone is taken off the list. */
export function NodeMenu({
  node: { id, name, state },
}: {
  readonly node: { id: string; name: string; state: string };
}) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.deleteNode(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["nodes"] }),
  });
  if (!useMay("nodes:write")) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          className="quiet"
          aria-label={`More about ${name === "" ? id : name}`}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconTrash size={16} />}
          disabled={state !== "away" || remove.isPending}
          onClick={() => remove.mutate()}
        >
          {state === "away" ? "Take off the list" : "Take off the list: once it is away"}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
