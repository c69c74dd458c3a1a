import type { EditMemberPayload } from "../../../api/generated/data-contracts.ts";
import { useMay } from "../../../session/me.ts";
import { roleName } from "../../../session/role-name.ts";

export type PersonRole = EditMemberPayload["role"];

const ROLES: readonly PersonRole[] = ["administrator", "analyst", "global_administrator", "global_analyst"];

/** What each may do, in a line. */
export const ROLE_WORDS: Readonly<Record<PersonRole, string>> = {
  administrator: "sees everything of this tenant, decides, and manages people and tokens",
  analyst: "sees everything of this tenant and changes nothing",
  global_administrator: "administrator of every tenant, and of the tenants themselves",
  global_analyst: "sees everything of every tenant and changes nothing",
};

/** The roles that somebody may give, for a select. */
export function useRoleChoices(): { readonly value: PersonRole; readonly label: string }[] {
  const isGlobal = useMay("tenants:manage");
  return ROLES.filter((role) => isGlobal || !role.startsWith("global_")).map((value) => ({
    value,
    label: roleName(value),
  }));
}
