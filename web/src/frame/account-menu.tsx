import { ActionIcon, Menu, Text } from "@mantine/core";
import { IconLogout, IconUser, IconUserCircle } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "react-router";
import { api } from "../api/api.ts";
import { useMe } from "../session/me.ts";
import { roleName } from "../session/role-name.ts";

export function AccountMenu() {
  const me = useMe();
  const signOut = useMutation({
    mutationFn: () => api.signOut({}),
    // A new page load: nothing that was read stays in memory.
    onSuccess: () => location.assign("/sign-in"),
  });
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" className="quiet" aria-label="Your account">
          <IconUserCircle size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text span size="sm" fw={600} display="block" truncate>
            {me.name}
          </Text>
          <Text span size="xs" display="block" truncate>
            {me.email}
          </Text>
          <Text span size="xs" display="block">
            {roleName(me.role)}
          </Text>
        </Menu.Label>
        <Menu.Item component={Link} to="/settings/account" leftSection={<IconUser size={16} />}>
          Password and second factor
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
