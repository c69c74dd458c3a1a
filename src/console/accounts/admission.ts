import type { BetterAuthOptions } from "better-auth";
import { APIError } from "better-auth/api";
import type { Store } from "../store/open-store.ts";
import { grantLink } from "./grant.ts";
import { takeLink } from "./one-time-link.ts";
import { homeOf, standingOf } from "./standing.ts";
import type { OneTimeLinks } from "./tables.ts";

type Admission = {
  readonly databaseHooks: NonNullable<BetterAuthOptions["databaseHooks"]>;
  readonly validateUserInfo: NonNullable<NonNullable<BetterAuthOptions["user"]>["validateUserInfo"]>;
};

/**
 * Who gets in. An account is made only by a one-time link, or at the identity provider by somebody who is invited; a
 * session only for somebody who has a role.
 */
export function admission({ db }: Store, now: () => number): Admission {
  const invitationsOf = (email: string): Promise<OneTimeLinks[]> =>
    db
      .selectFrom("one_time_links")
      .selectAll()
      .where("kind", "=", "invitation")
      .where("email", "=", email)
      .where("expires_at", ">", now())
      .execute();

  return {
    async validateUserInfo({ user, source }) {
      if (source.method !== "oauth") return { error: "sign_up_closed" };
      if (user.emailVerified !== true) return { error: "email_not_verified" };
      if (source.action !== "create-user") return;
      if ((await invitationsOf(String(user.email))).length === 0) return { error: "not_invited" };
    },
    databaseHooks: {
      account: {
        create: { before: async () => ({ data: NO_TOKENS }) },
        update: { before: async () => ({ data: NO_TOKENS }) },
      },
      session: {
        create: {
          async before({ userId }, request) {
            await db.deleteFrom("sessions").where("expires_at", "<", new Date().toISOString()).execute();
            const standing = await standingOf(db, userId);
            // The identity provider vouches for the address, as a link's token would: what it was invited to is theirs.
            if (standing !== undefined && request?.path === "/callback/:id") {
              const links = await invitationsOf(standing.email);
              await db.transaction().execute(async (tx) => {
                for (const link of links) {
                  if (await takeLink(tx, link)) await grantLink(tx, standing, link, now());
                }
              });
            }
            const admitted = standing && (await standingOf(db, userId));
            if (admitted === undefined || homeOf(admitted) === undefined) {
              throw new APIError("FORBIDDEN", { code: "NO_ROLE", message: "This account has no role any more." });
            }
          },
        },
      },
    },
  };
}

/** An identity provider's tokens are of no use here once somebody is signed in. */
const NO_TOKENS = {
  accessToken: null,
  refreshToken: null,
  idToken: null,
  accessTokenExpiresAt: null,
  refreshTokenExpiresAt: null,
};
