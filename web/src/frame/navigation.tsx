import { NavLink } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { useMe } from "../session/me.ts";
import classes from "./navigation.module.css";
import { SECTIONS } from "./sections.ts";

export function Navigation() {
  const { permissions } = useMe();
  const { pathname } = useLocation();
  return SECTIONS.filter(({ needs }) => needs === undefined || permissions.includes(needs)).map(
    ({ path, name, icon: Icon }) => {
      const active = pathname === path || pathname.startsWith(`${path}/`);
      return (
        <NavLink
          key={path}
          component={Link}
          to={path}
          label={name}
          leftSection={<Icon size={18} stroke={1.6} />}
          active={active}
          className={classes["link"] ?? ""}
          {...(active && { "aria-current": "page" as const })}
        />
      );
    },
  );
}
