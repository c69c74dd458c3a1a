import { Menu } from "@mantine/core";
import { IconExternalLink, IconGavel, IconLink, IconUser, IconUserOff } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useHref, useNavigate } from "react-router";
import { api } from "../../../api/api.ts";
import { useMe } from "../../../session/me.ts";
import type { Leak } from "../words.ts";

interface RowMenuProps {
  readonly leak: Leak;
  /** The button that opened it. */
  readonly button: HTMLElement;
  readonly mayDecide: boolean;
  readonly onDecide: (leak: Leak) => void;
  readonly onClose: () => void;
}

/** What can be done with one leak: one menu for the whole list, at the button that asked for it. */
export function RowMenu({ leak, button, mayDecide, onDecide, onClose }: RowMenuProps) {
  const { id, assignee, version } = leak;
  const { email, name } = useMe();
  const me = email ?? name;
  const path = `/leaks/${id}`;
  const href = useHref(path);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const assign = useMutation({
    mutationFn: (to: string) => api.editLeak(String(id), { assignee: to }, { headers: { "if-match": `"${version}"` } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["leaks"] }),
  });
  const { right, bottom } = button.getBoundingClientRect();
  const unless = mayDecide ? "" : ": administrators only";
  return (
    <Menu opened onClose={onClose} position="bottom-end" offset={0} width={240}>
      <Menu.Target>
        <span style={{ position: "fixed", left: right, top: bottom }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={`Leak ${id}`}>
        <Menu.Item leftSection={<IconExternalLink size={16} />} onClick={() => void navigate(path)}>
          Open
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLink size={16} />}
          onClick={() => void navigator.clipboard.writeText(new URL(href, location.origin).href)}
        >
          Copy its link
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconGavel size={16} />} disabled={!mayDecide} onClick={() => onDecide(leak)}>
          Decide…{unless}
        </Menu.Item>
        {assignee !== me && (
          <Menu.Item leftSection={<IconUser size={16} />} disabled={!mayDecide} onClick={() => assign.mutate(me)}>
            Assign to me{unless}
          </Menu.Item>
        )}
        {assignee !== "" && (
          <Menu.Item leftSection={<IconUserOff size={16} />} disabled={!mayDecide} onClick={() => assign.mutate("")}>
            Assign to nobody{unless}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
