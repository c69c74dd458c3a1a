import type { Kysely } from "kysely";
import { ROLES } from "../access/permission.ts";
import type { Caller } from "../access/caller.ts";
import type { Tables } from "../store/tables.ts";
import { FIRST_TENANT, type GlobalRole, type PersonRole, type TenantRole } from "./tables.ts";

type Db = Kysely<Tables>;

/** Where a person may do something, and as what. */
export interface Standing {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly twoFactor: boolean;
  readonly globalRole: GlobalRole | null;
  /** Oldest first. */
  readonly memberships: readonly { readonly tenant: string; readonly role: TenantRole }[];
}

/** Undefined for somebody who is not, or no longer, there. */
export async function standingOf(db: Db, userId: string): Promise<Standing | undefined> {
  const user = await db.selectFrom("users").selectAll().where("id", "=", userId).executeTakeFirst();
  if (user === undefined) return undefined;
  const memberships = await db
    .selectFrom("members")
    .select(["tenant", "role"])
    .where("user_id", "=", userId)
    .orderBy("joined_at")
    .orderBy("tenant")
    .execute();
  const { id, name, email, two_factor_enabled: twoFactor, global_role: globalRole } = user;
  return { id, name, email, twoFactor: twoFactor === 1, globalRole, memberships };
}

/** The role of a person in one tenant: what they are everywhere, unless they are more here. */
export function roleIn(
  { globalRole, memberships }: Pick<Standing, "globalRole" | "memberships">,
  tenant: string,
): PersonRole | undefined {
  const role = memberships.find((membership) => membership.tenant === tenant)?.role;
  if (globalRole === "global_administrator" || role === undefined) return globalRole ?? undefined;
  return role === "administrator" ? role : (globalRole ?? role);
}

/** The tenant of somebody who chose none. */
export function homeOf({ globalRole, memberships }: Standing): string | undefined {
  return memberships[0]?.tenant ?? (globalRole === null ? undefined : FIRST_TENANT);
}

/** A person as caller in the tenant they ask for, or in their own where that is none of theirs; undefined without a role. */
export async function callerOf(db: Db, standing: Standing, asked: string | undefined): Promise<Caller | undefined> {
  const tenant = asked !== undefined && (await isAdmitted(db, standing, asked)) ? asked : homeOf(standing);
  const role = tenant === undefined ? undefined : roleIn(standing, tenant);
  if (tenant === undefined || role === undefined) return undefined;
  return { actor: actorOf(standing), name: standing.email, role, tenant, permissions: ROLES[role] };
}

export function actorOf({ id }: Pick<Standing, "id">): string {
  return `user:${id}`;
}

async function isAdmitted(db: Db, standing: Standing, tenant: string): Promise<boolean> {
  if (roleIn(standing, tenant) === undefined) return false;
  if (standing.globalRole === null) return true;
  // Everywhere means: in every tenant that there is.
  const known = await db.selectFrom("tenants").select("id").where("id", "=", tenant).executeTakeFirst();
  return known !== undefined;
}
