import type { Kysely } from "kysely";
import { uuidV7 } from "../../core/uuid.ts";
import { hashOf, randomToken } from "../access/random-token.ts";
import type { Tables } from "../store/tables.ts";
import type { OneTimeLinks } from "./tables.ts";

type Db = Kysely<Tables>;

const DAY_MS = 864e5;
const LIFE_MS = { first: DAY_MS, reset: DAY_MS, invitation: 7 * DAY_MS } as const satisfies Record<
  OneTimeLinks["kind"],
  number
>;

export type NewLink = Pick<OneTimeLinks, "kind" | "email" | "tenant" | "role" | "created_by">;

export interface OneTimeLink {
  readonly id: string;
  /** Its token stands behind `#`, which browsers keep to themselves: no proxy's log has it. */
  readonly url: string;
  readonly expiresAt: number;
}

/** Makes a link, and ends former ones for the same person and purpose. Only the hash of its token is kept. */
export async function createLink(db: Db, publicUrl: string, link: NewLink, nowMs: number): Promise<OneTimeLink> {
  await db.deleteFrom("one_time_links").where("expires_at", "<=", nowMs).execute();
  if (link.email !== null) await endLinks(db, link.email, link);
  const id = uuidV7(nowMs);
  const token = randomToken("link");
  const expiresAt = nowMs + LIFE_MS[link.kind];
  await db
    .insertInto("one_time_links")
    .values({ ...link, id, hash: hashOf(token), created_at: nowMs, expires_at: expiresAt })
    .execute();
  const fields = new URLSearchParams({ token, ...(link.email === null ? {} : { email: link.email }) });
  return { id, url: `${new URL("/setup", publicUrl).href}#${fields.toString()}`, expiresAt };
}

/** Ends the links of one kind (and tenant) for an address. */
export async function endLinks(
  db: Db,
  email: string,
  { kind, tenant }: Pick<OneTimeLinks, "kind" | "tenant">,
): Promise<void> {
  await db
    .deleteFrom("one_time_links")
    .where("email", "=", email)
    .where("kind", "=", kind)
    .where("tenant", "is not distinct from", tenant)
    .execute();
}

/** The link that a token belongs to, when it is good for this address now. */
export async function findLink(db: Db, token: string, email: string, nowMs: number): Promise<OneTimeLinks | undefined> {
  const link = await db
    .selectFrom("one_time_links")
    .selectAll()
    .where("hash", "=", hashOf(token))
    .where("expires_at", ">", nowMs)
    .executeTakeFirst();
  return link === undefined || (link.email !== null && link.email !== email) ? undefined : link;
}

/** Uses a link up. @returns false when somebody was faster */
export async function takeLink(db: Db, { id, kind }: OneTimeLinks): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom("one_time_links").where("id", "=", id).executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  // Each start without an administrator printed one; from here on there is an administrator.
  if (kind === "first") await db.deleteFrom("one_time_links").where("kind", "=", "first").execute();
  return true;
}
