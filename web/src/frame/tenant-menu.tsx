import { Button, Menu, Text, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconSelector } from "@tabler/icons-react";
import { useLocation } from "react-router";
import { useMe } from "../session/me.ts";
import { roleName } from "../session/role-name.ts";
import { pathOfTenant } from "../session/tenant-path.ts";

/** Which tenant the page is about, and a way to another. Not there for somebody who has only one. */
export function TenantMenu() {
  const { tenant, tenants } = useMe();
  const { pathname } = useLocation();
  if (tenants.length < 2) return null;
  const present = tenants.find(({ id }) => id === tenant);
  // Ids differ between tenants: of the page stays what it is a list of.
  const list = `/${pathname.split("/")[1] ?? ""}`;
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-sm" rightSection={<IconSelector size={14} />} maw={180}>
          <Text span inherit truncate>
            <VisuallyHidden component="span">Tenant: </VisuallyHidden>
            {present?.name ?? tenant}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={400} style={{ overflowY: "auto" }}>
        {tenants.map(({ id, name, role }) => (
          <Menu.Item
            key={id}
            component="a"
            href={pathOfTenant(id, list)}
            rightSection={id === tenant ? <IconCheck size={16} aria-label="shown now" /> : null}
          >
            {name}
            <Text span size="xs" display="block" className="quiet">
              {roleName(role)}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
