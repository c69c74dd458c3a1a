import { betterAuth } from "better-auth";
import { createAuthMiddleware } from "better-auth/api";
import { twoFactor } from "better-auth/plugins/two-factor";
import type { Kysely } from "kysely";
import type { Secret } from "../../core/secret.ts";
import { uuidV7 } from "../../core/uuid.ts";
import type { Logger } from "../../platform/log.ts";
import type { ConsoleContext } from "../context.ts";
import { admission } from "./admission.ts";
import { ACCOUNTS, SESSIONS, TWO_FACTORS, USERS, VERIFICATIONS } from "./auth-columns.ts";
import { identityProvider } from "./identity-provider.ts";
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from "./password.ts";

/** The client's address, set by this console alone on what it hands to better-auth. */
export const ADDRESS_HEADER = "keyward-client-address";

const DAY_S = 86_400;
/** A session that is not used ends after this. */
const SESSION_S = 7 * DAY_S;

export type Authentication = ReturnType<typeof openAuthentication>;

/** Passwords, sessions, second factors and the identity provider, by better-auth on the console's own store. */
export function openAuthentication(
  { config, store, keys, log, now }: Pick<ConsoleContext, "config" | "store" | "keys" | "log" | "now">,
  clientSecret?: Secret,
) {
  const { origin, protocol } = new URL(config.public_url);
  const { databaseHooks, validateUserInfo } = admission(store, now);
  return betterAuth({
    appName: "Keyward",
    baseURL: origin,
    // A list leaves no room for secrets, or further ones, from the environment.
    secrets: [{ version: 1, value: keys.session }],
    trustedOrigins: [origin],
    // On both engines values are kept as SQLite takes them: rows look alike.
    database: { db: store.db as unknown as Kysely<unknown>, type: "sqlite" },
    user: { ...USERS, validateUserInfo },
    session: { ...SESSIONS, expiresIn: SESSION_S, updateAge: DAY_S },
    account: { ...ACCOUNTS, accountLinking: { enabled: true } },
    verification: { ...VERIFICATIONS, storeIdentifier: "hashed" },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH_MIN,
      maxPasswordLength: PASSWORD_LENGTH_MAX,
    },
    plugins: [
      twoFactor({ schema: TWO_FACTORS }),
      ...(config.oidc === undefined || clientSecret === undefined ? [] : [identityProvider(config.oidc, clientSecret)]),
    ],
    databaseHooks,
    hooks: {
      before: createAuthMiddleware(async ({ path, body }) => {
        // Whoever changes a password may do so because somebody else knows it.
        if (path === "/change-password") return { context: { body: { ...body, revokeOtherSessions: true } } };
      }),
    },
    onAPIError: { errorURL: `${origin}/sign-in` },
    // The console limits every route itself.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: "debug", log: logTo(log) },
    advanced: {
      cookiePrefix: "keyward",
      useSecureCookies: protocol === "https:",
      cookies: { session_token: { attributes: { sameSite: "strict" } } },
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { generateId: () => uuidV7(now()), validateSchema: false },
    },
  });
}

/** What better-auth says goes without what it says it of: that may be somebody's address. */
function logTo(log: Logger) {
  return (level: "debug" | "info" | "warn" | "error", message: string, ...rest: unknown[]): void => {
    const err = rest.find((value) => value instanceof Error);
    if (level === "error") log.warn({ ...(err === undefined ? {} : { err }) }, `sign-in: ${firstWords(message)}`);
    else log.debug(`sign-in: ${firstWords(message)}`);
  };
}

/** Up to where a value may begin. */
function firstWords(message: string): string {
  return /^[^:"[{]*/.exec(message)![0].slice(0, 120);
}
