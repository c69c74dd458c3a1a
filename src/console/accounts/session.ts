import type { Kysely } from "kysely";
import { TENANT_HEADER } from "../access/caller.ts";
import type { Authenticate } from "../api/guard.ts";
import type { Store } from "../store/open-store.ts";
import type { Tables } from "../store/tables.ts";
import type { Authentication } from "./authentication.ts";
import { callerOf, standingOf } from "./standing.ts";

/** Recognises people by the session cookie; what they may do is read anew for every request. */
export function sessionCallers(auth: Authentication, { db }: Store): Authenticate {
  return async ({ headers }, reply) => {
    const { cookie } = headers;
    if (cookie === undefined) return undefined;
    // A session in use is prolonged, one that ended is taken out of the browser.
    const userId = await userOfSession(auth, cookie, (cookies) => void reply.header("set-cookie", cookies));
    const standing = userId === undefined ? undefined : await standingOf(db, userId);
    const asked = headers[TENANT_HEADER];
    return standing && callerOf(db, standing, asked === undefined ? undefined : String(asked));
  };
}

/** Whose session a `Cookie` header names. @param renew takes what the browser is to keep instead */
export async function userOfSession(
  auth: Authentication,
  cookie: string,
  renew: (cookies: string[]) => void = () => {},
): Promise<string | undefined> {
  try {
    const { headers, response } = await auth.api.getSession({ headers: new Headers({ cookie }), returnHeaders: true });
    const cookies = headers.getSetCookie();
    if (cookies.length > 0) renew(cookies);
    return response?.user.id;
  } catch (error) {
    // The store's own error says better whether to try again.
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  }
}

/** Signs a person out everywhere. */
export async function endSessions(db: Kysely<Tables>, userId: string): Promise<void> {
  await db.deleteFrom("sessions").where("user_id", "=", userId).execute();
}
