import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { refuseExcess } from "../api/rate-limits.ts";
import type { Routes } from "../api/route.ts";
import type { Authentication } from "./authentication.ts";
import { IDENTITY_PROVIDER } from "./identity-provider.ts";
import { emailAddress, givenPassword, newPassword } from "./password.ts";
import { userOfSession } from "./session.ts";
import { actorOf, callerOf, standingOf } from "./standing.ts";
import { askAuthentication, passOn } from "./web-exchange.ts";

/** Of everything that asks for a password: attempts for one account, from wherever they come. */
export const GUESSES = { max: 20, timeWindow: 15 * 60_000 } as const;
/** Nothing here is long. */
const BODY_BYTES_MAX = 16 * 1024;

const nothing = z.strictObject({}).default({});
const confirmation = z.strictObject({ password: givenPassword });
const code = z.strictObject({ code: z.string().min(1).max(64) });
const atProvider = z.strictObject({
  provider: z.literal(IDENTITY_PROVIDER),
  callbackURL: z
    .string()
    .regex(/^\/(?![/\\])[^\\]{0,2000}$/, "expected a path of this console")
    .default("/")
    .meta({ description: "Where to go afterwards" }),
});

const ways = z.object({
  identity_provider: z.object({ name: z.string() }).nullable().meta({ description: "Null where none is configured" }),
});

interface Endpoint {
  /** Behind `/api/auth/`, by better-auth's own name. */
  readonly path: string;
  readonly permission: "public" | "recognised";
  readonly summary: string;
  readonly description?: string;
  readonly body: z.ZodType;
  /** Tells whether a password is right: attempts are counted. */
  readonly guessable?: true;
}

/** What of better-auth is served; everything else of it is not. */
const ENDPOINTS: readonly Endpoint[] = [
  {
    path: "sign-in/email",
    permission: "public",
    summary: "Sign in with a password",
    description: "`twoFactorRedirect: true`: now a code is needed.",
    body: z.strictObject({ email: emailAddress, password: givenPassword, rememberMe: z.boolean().default(true) }),
    guessable: true,
  },
  {
    path: "two-factor/verify-totp",
    permission: "public",
    summary: "Give the code of an authenticator app",
    description: "The second step of signing in; with a session it confirms a new second factor.",
    body: code,
  },
  { path: "two-factor/verify-backup-code", permission: "public", summary: "Give a backup code", body: code },
  { path: "sign-out", permission: "recognised", summary: "Sign out", body: nothing },
  { path: "revoke-other-sessions", permission: "recognised", summary: "Sign out everywhere else", body: nothing },
  {
    path: "change-password",
    permission: "recognised",
    summary: "Change the password; ends every other session",
    body: z.strictObject({ currentPassword: givenPassword, newPassword }),
    guessable: true,
  },
  {
    path: "two-factor/enable",
    permission: "recognised",
    summary: "Begin with a second factor: shows its secret and backup codes",
    body: confirmation,
    guessable: true,
  },
  {
    path: "two-factor/disable",
    permission: "recognised",
    summary: "Give the second factor up",
    body: confirmation,
    guessable: true,
  },
  {
    path: "two-factor/generate-backup-codes",
    permission: "recognised",
    summary: "Make new backup codes",
    body: confirmation,
    guessable: true,
  },
];

/** Where an identity provider is configured. */
const AT_PROVIDER: readonly Endpoint[] = [
  {
    path: "sign-in/social",
    permission: "public",
    summary: "Sign in through the identity provider: answers where to go",
    body: atProvider,
  },
  {
    path: "link-social",
    permission: "recognised",
    summary: "Connect this account with the identity provider: answers where to go",
    body: atProvider,
  },
];

/** Signing in and out, and what people change of their own account, at `/api/auth/`. */
export function signInRoutes(auth: Authentication): Routes {
  return (api, { config: { public_url: publicUrl, oidc }, store: { db } }) => {
    const guesses = api.createRateLimit({ ...GUESSES, keyGenerator: accountOf });
    const endpoints = oidc === undefined ? ENDPOINTS : [...ENDPOINTS, ...AT_PROVIDER];

    api.get(
      "/api/v1/sign-in",
      {
        config: { permission: "public" },
        schema: { tags: ["sign-in"], summary: "Ways to sign in", operationId: "getSignIn", response: { 200: ways } },
      },
      () => ({ identity_provider: oidc === undefined ? null : { name: oidc.name } }),
    );

    for (const { path, permission, guessable, body, ...words } of endpoints) {
      api.post(
        `/api/auth/${path}`,
        {
          // A session, or the secret of a second factor: no answer is kept.
          config: { permission, showsSecret: true },
          bodyLimit: BODY_BYTES_MAX,
          schema: { tags: ["sign-in"], ...words, operationId: operationOf(path), body },
        },
        async (request, reply) => {
          if (guessable === true) await refuseExcess(guesses, request);
          await noteAccount(request);
          return await answer(request, reply);
        },
      );
    }

    if (oidc !== undefined) {
      api.get(
        `/api/auth/callback/${IDENTITY_PROVIDER}`,
        { config: { permission: "public", audited: true }, schema: { hide: true } },
        answer,
      );
    }

    /** Writes down whose account is tried, also where the attempt fails. */
    async function noteAccount(request: FastifyRequest): Promise<void> {
      const { email } = request.body as { email?: string };
      if (email === undefined) return;
      const user = await db.selectFrom("users").select("id").where("email", "=", email).executeTakeFirst();
      if (user !== undefined) request.auditTarget = actorOf(user);
    }

    /** Answers, and has the audit log know who was signed in by it. */
    async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
      const response = await askAuthentication(auth, request, publicUrl);
      const refused = new URL(response.headers.get("location") ?? "/", publicUrl).searchParams.get("error");
      if (response.status >= 300 && refused !== null) request.auditDetail = { refused: refused.slice(0, 64) };
      const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(";", 1)[0]!);
      const userId = cookies.length === 0 ? undefined : await userOfSession(auth, cookies.join("; "));
      const standing = userId === undefined ? undefined : await standingOf(db, userId);
      const caller = standing && (await callerOf(db, standing, undefined));
      if (caller !== undefined) request.caller = caller;
      return await passOn(response, reply);
    }
  };
}

function accountOf({ body, caller }: FastifyRequest): string {
  return (body as { email?: string }).email ?? caller.actor;
}

function operationOf(path: string): string {
  return path.replaceAll(/[/-](\w)/g, (_, letter: string) => letter.toUpperCase());
}
