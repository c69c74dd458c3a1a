import { useMe, type Permission } from "../../session/me.ts";

interface SettingsPart {
  readonly path: string;
  readonly name: string;
  /** Shown to whoever has it; undefined: to everybody. */
  readonly needs: Permission | undefined;
}

const PARTS: readonly SettingsPart[] = [
  { path: "members", name: "Members", needs: "members:manage" },
  { path: "tenants", name: "Tenants", needs: "tenants:manage" },
  { path: "tokens", name: "Tokens", needs: "tokens:manage" },
  { path: "channels", name: "Notifications", needs: "channels:read" },
  { path: "audit", name: "Audit log", needs: "audit:read" },
  { path: "account", name: "Your account", needs: undefined },
];

/** The parts of the settings that the role has, in their order; at least that of the own account. */
export function useSettingsParts(): readonly SettingsPart[] {
  const { permissions } = useMe();
  return PARTS.filter(({ needs }) => needs === undefined || permissions.includes(needs));
}
