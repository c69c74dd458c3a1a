import { z } from "zod";
import { ApiProblem } from "../api/problem.ts";
import { refuseExcess } from "../api/rate-limits.ts";
import type { Routes } from "../api/route.ts";
import { acceptLink } from "./accept-link.ts";
import type { Authentication } from "./authentication.ts";
import { emailAddress, newPassword } from "./password.ts";
import { GUESSES } from "./sign-in-routes.ts";
import { actorOf, callerOf, standingOf } from "./standing.ts";
import { forwardedHeaders, refuseFailure, sendCookies } from "./web-exchange.ts";

const setup = z.strictObject({
  token: z.string().min(1).max(200).meta({ description: "What stands behind `token=` in the link" }),
  email: emailAddress,
  password: newPassword.meta({ description: "Of somebody who has an account: the one they have" }),
  name: z.string().trim().min(1).max(120),
});
const signedIn = z.object({
  id: z.string(),
  two_factor_required: z.boolean().meta({ description: "Now a code is needed to be signed in" }),
});

/** Takes one-time links up. */
export function setupRoutes(auth: Authentication): Routes {
  return (api, context) => {
    const guesses = api.createRateLimit({
      ...GUESSES,
      keyGenerator: ({ body }) => (body as z.output<typeof setup>).email,
    });
    api.post(
      "/api/v1/setup",
      {
        config: { permission: "public" },
        bodyLimit: 16 * 1024,
        schema: {
          tags: ["sign-in"],
          summary: "Take up a one-time link: make an account, set a password, become a member",
          operationId: "setUp",
          body: setup,
          response: { 200: signedIn },
        },
      },
      async (request, reply) => {
        await refuseExcess(guesses, request);
        const { email, password } = request.body;
        const accepted = await acceptLink(context, auth, request.body);
        if ("refused" in accepted) throw problemOf(accepted.refused);
        const { userId } = accepted;
        request.auditTarget = actorOf({ id: userId });
        const standing = await standingOf(context.store.db, userId);
        const caller = standing && (await callerOf(context.store.db, standing, undefined));
        if (caller !== undefined) request.caller = caller;
        const response = await auth.api.signInEmail({
          body: { email, password },
          headers: forwardedHeaders(request),
          asResponse: true,
        });
        await refuseFailure(response);
        sendCookies(response.headers, reply);
        void reply.header("cache-control", "no-store");
        return { id: userId, two_factor_required: "twoFactorRedirect" in ((await response.json()) as object) };
      },
    );
  };
}

function problemOf(refused: "link" | "password" | "provider"): ApiProblem {
  switch (refused) {
    case "link":
      return new ApiProblem("link_spent", "Or it is for another address. Ask whoever sent it for a new one.");
    case "password":
      return new ApiProblem("unauthenticated", "This address has an account: give its password.");
    case "provider":
      return new ApiProblem("conflict", "This address has an account without a password: sign in as always.");
  }
}
