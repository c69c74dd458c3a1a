import type { Kysely } from "kysely";
import type { Tables } from "../store/tables.ts";
import { FIRST_TENANT, type GlobalRole, type OneTimeLinks, type PersonRole, type TenantRole } from "./tables.ts";

type Db = Kysely<Tables>;

export function isGlobal(role: PersonRole): role is GlobalRole {
  return role === "global_administrator" || role === "global_analyst";
}

/** Gives a person a role: in every tenant, or in this one in place of the role they had there. */
export async function grant(
  db: Db,
  user: { readonly id: string; readonly email: string },
  role: PersonRole,
  tenant: string,
  nowMs: number,
): Promise<void> {
  // Whoever could set this person's password was to have what they had before, not what they have from now on.
  await db.deleteFrom("one_time_links").where("email", "=", user.email).where("kind", "=", "reset").execute();
  await (isGlobal(role) ? setGlobalRole(db, user.id, role) : setMembership(db, user.id, role, tenant, nowMs));
}

export async function setGlobalRole(db: Db, userId: string, role: GlobalRole | null): Promise<void> {
  await db.updateTable("users").set({ global_role: role }).where("id", "=", userId).execute();
}

async function setMembership(db: Db, userId: string, role: TenantRole, tenant: string, nowMs: number): Promise<void> {
  await db
    .insertInto("members")
    .values({ tenant, user_id: userId, role, joined_at: nowMs })
    .onConflict((row) => row.columns(["tenant", "user_id"]).doUpdateSet({ role }))
    .execute();
}

/** Gives what a link promises. */
export async function grantLink(
  db: Db,
  user: { readonly id: string; readonly email: string },
  { role, tenant }: Pick<OneTimeLinks, "role" | "tenant">,
  nowMs: number,
): Promise<void> {
  if (role !== null) await grant(db, user, role, tenant ?? FIRST_TENANT, nowMs);
}
