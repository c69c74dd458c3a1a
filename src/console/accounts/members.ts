import type { Kysely } from "kysely";
import type { Tables } from "../store/tables.ts";
import { grant, isGlobal, setGlobalRole } from "./grant.ts";
import { endLinks } from "./one-time-link.ts";
import { endSessions } from "./session.ts";
import { actorOf, roleIn, standingOf, type Standing } from "./standing.ts";
import { FIRST_TENANT, type PersonRole } from "./tables.ts";

type Db = Kysely<Tables>;

/** A person as one tenant sees them. */
export interface Member {
  readonly standing: Standing;
  readonly role: PersonRole;
}

/** `last`: without this person nobody would be left who manages the tenant, or all of them. */
export type MemberChange = Member | { readonly refused: "unknown" | "last" };

/** Undefined for somebody who has no role here, whatever they are elsewhere. */
export async function memberOf(db: Db, tenant: string, userId: string): Promise<Member | undefined> {
  const standing = await standingOf(db, userId);
  const role = standing && roleIn(standing, tenant);
  return standing === undefined || role === undefined ? undefined : { standing, role };
}

/**
 * Gives a member another role, or, with `undefined`, none any more. They are signed out everywhere, and what they invited
 * others to here is off. @param may tells, of the role they have, whether the caller may take it away; throws if not
 */
export async function changeRole(
  db: Db,
  tenant: string,
  userId: string,
  role: PersonRole | undefined,
  nowMs: number,
  may: (member: Member) => void,
): Promise<MemberChange> {
  const member = await memberOf(db, tenant, userId);
  if (member === undefined) return { refused: "unknown" };
  may(member);
  if (member.role === role) return member;
  return await db.transaction().execute(async (tx) => {
    // One change of roles at a time: two administrators who take each other's role away would both succeed.
    await tx.updateTable("tenants").set({ id: FIRST_TENANT }).where("id", "=", FIRST_TENANT).execute();
    const present = await memberOf(tx, tenant, userId);
    if (present === undefined) return { refused: "unknown" };
    may(present);
    if (isAdministrator(present.role) && !isSuccessor(present.role, role) && (await isLast(tx, tenant, present))) {
      return { refused: "last" };
    }
    // What somebody is everywhere is touched only where it is what they are here, or shall be.
    const everywhere = isGlobal(present.role) || (role !== undefined && isGlobal(role));
    if (everywhere) await setGlobalRole(tx, userId, null);
    if (everywhere || role === undefined) await endMembership(tx, tenant, userId);
    if (role !== undefined) await grant(tx, present.standing, role, tenant, nowMs);
    await endSessions(tx, userId);
    await endLinks(tx, present.standing.email, { kind: "reset", tenant });
    await tx
      .deleteFrom("one_time_links")
      .where("created_by", "=", actorOf(present.standing))
      .where((link) => link.or([link("tenant", "=", tenant), link("tenant", "is", null)]))
      .execute();
    return { standing: present.standing, role: role ?? present.role };
  });
}

async function endMembership(tx: Db, tenant: string, userId: string): Promise<void> {
  await tx.deleteFrom("members").where("tenant", "=", tenant).where("user_id", "=", userId).execute();
}

function isAdministrator(role: PersonRole | undefined): boolean {
  return role === "administrator" || role === "global_administrator";
}

/** Whether somebody with the new role still manages what they managed with the old one. */
function isSuccessor(from: PersonRole, to: PersonRole | undefined): boolean {
  return to === "global_administrator" || to === from;
}

/** Whether nobody else manages this tenant; of a global administrator, whether nobody else manages all tenants. */
async function isLast(tx: Db, tenant: string, { standing, role }: Member): Promise<boolean> {
  const everywhere = await tx
    .selectFrom("users")
    .select("id")
    .where("global_role", "=", "global_administrator")
    .where("id", "!=", standing.id)
    .limit(1)
    .executeTakeFirst();
  if (everywhere !== undefined) return false;
  if (role === "global_administrator") return true;
  const here = await tx
    .selectFrom("members")
    .select("user_id")
    .where("tenant", "=", tenant)
    .where("role", "=", "administrator")
    .where("user_id", "!=", standing.id)
    .limit(1)
    .executeTakeFirst();
  return here === undefined;
}
