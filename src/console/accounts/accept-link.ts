import type { Kysely } from "kysely";
import { uuidV7 } from "../../core/uuid.ts";
import { ApiProblem } from "../api/problem.ts";
import type { ConsoleContext } from "../context.ts";
import type { Tables } from "../store/tables.ts";
import type { Authentication } from "./authentication.ts";
import { grantLink } from "./grant.ts";
import { findLink, takeLink } from "./one-time-link.ts";
import { endSessions } from "./session.ts";
import type { OneTimeLinks } from "./tables.ts";

type Db = Kysely<Tables>;

export interface Acceptance {
  readonly token: string;
  /** In lower case. */
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

/** `link`: not good for this address, used or expired. `password`: not the one the person has. `provider`: they have none. */
export type AcceptanceResult = { readonly userId: string } | { readonly refused: "link" | "password" | "provider" };

/**
 * Takes a one-time link up: makes an account, sets a password anew (then the second factor goes as well, and every
 * session), or gives somebody who has an account one more role. Whoever made an invitation may not be known to the
 * person's other tenants, so it never sets a password where there is one: it asks for it.
 */
export async function acceptLink(
  { store, now }: Pick<ConsoleContext, "store" | "now">,
  auth: Authentication,
  { token, email, password, name }: Acceptance,
): Promise<AcceptanceResult> {
  const { db } = store;
  const link = await findLink(db, token, email, now());
  if (link === undefined) return { refused: "link" };
  const user = await db.selectFrom("users").select("id").where("email", "=", email).executeTakeFirst();
  const passwords = (await auth.$context).password;

  if (user !== undefined && link.kind === "invitation") {
    const hash = await passwordOf(db, user.id);
    if (hash === undefined) return { refused: "provider" };
    if (!(await passwords.verify({ hash, password }))) return { refused: "password" };
    return await take(db, link, async (tx) => {
      await grantLink(tx, { id: user.id, email }, link, now());
      return user.id;
    });
  }

  const hash = await passwords.hash(password);
  return await take(db, link, async (tx) => {
    const at = new Date(now()).toISOString();
    const id = user?.id ?? (await createUser(tx, email, name, at));
    await setPassword(tx, id, hash, at);
    await tx.deleteFrom("two_factors").where("user_id", "=", id).execute();
    await tx.updateTable("users").set({ two_factor_enabled: 0 }).where("id", "=", id).execute();
    await endSessions(tx, id);
    await grantLink(tx, { id, email }, link, now());
    return id;
  });
}

/** All of it or nothing: a link is not used up by what fails. */
async function take(db: Db, link: OneTimeLinks, act: (tx: Db) => Promise<string>): Promise<AcceptanceResult> {
  return await db.transaction().execute(async (tx) => {
    if (!(await takeLink(tx, link))) return { refused: "link" };
    return { userId: await act(tx) };
  });
}

/** @throws ApiProblem when another link makes an account for this address at the same moment */
async function createUser(db: Db, email: string, name: string, at: string): Promise<string> {
  const created = await db
    .insertInto("users")
    .values({
      id: uuidV7(Date.parse(at)),
      name,
      email,
      email_verified: 0,
      image: null,
      two_factor_enabled: 0,
      global_role: null,
      created_at: at,
      updated_at: at,
    })
    .onConflict((row) => row.column("email").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (created === undefined) throw new ApiProblem("conflict", "This address has an account by now; try again.");
  return created.id;
}

async function setPassword(db: Db, userId: string, password: string, at: string): Promise<void> {
  await db
    .insertInto("accounts")
    .values({
      id: uuidV7(Date.parse(at)),
      user_id: userId,
      provider_id: "credential",
      account_id: userId,
      password,
      access_token: null,
      refresh_token: null,
      id_token: null,
      access_token_expires_at: null,
      refresh_token_expires_at: null,
      scope: null,
      created_at: at,
      updated_at: at,
    })
    .onConflict((row) => row.columns(["provider_id", "account_id"]).doUpdateSet({ password, updated_at: at }))
    .execute();
}

async function passwordOf(db: Db, userId: string): Promise<string | undefined> {
  const account = await db
    .selectFrom("accounts")
    .select("password")
    .where("user_id", "=", userId)
    .where("provider_id", "=", "credential")
    .executeTakeFirst();
  return account?.password ?? undefined;
}
