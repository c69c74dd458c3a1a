import { readFile } from "node:fs/promises";
import type { BetterAuthPlugin } from "better-auth";
import { genericOAuth, type GenericOAuthConfig } from "better-auth/plugins/generic-oauth";
import { Secret } from "../../core/secret.ts";
import { fileProblem, type Problem } from "../../platform/problem.ts";
import { explainSystemError } from "../../platform/system-error.ts";
import type { ConsoleConfig } from "../config/schema.ts";

type OidcConfig = NonNullable<ConsoleConfig["oidc"]>;

/** Name of the one identity provider, in paths and in `accounts.provider_id`. */
export const IDENTITY_PROVIDER = "oidc";

/** The client secret that the configuration names a file of; a final line end is not part of it. */
export async function readClientSecret({
  client_secret_file: file,
}: OidcConfig): Promise<{ readonly secret: Secret } | { readonly problem: Problem }> {
  try {
    const secret = (await readFile(file, "utf8")).trimEnd();
    if (secret === "") return { problem: fileProblem(file, "is empty; expected the client secret") };
    return { secret: new Secret(Buffer.from(secret)) };
  } catch (error) {
    return { problem: fileProblem(file, explainSystemError(error)) };
  }
}

/**
 * Signing in through an OpenID Connect provider: code flow with PKCE, state and nonce, ID tokens verified. The provider
 * is asked for its metadata when somebody first signs in, not at the start: a console never waits for it to come up.
 */
export function identityProvider({ issuer, client_id: clientId, name }: OidcConfig, secret: Secret): BetterAuthPlugin {
  const provider: GenericOAuthConfig = {
    providerId: IDENTITY_PROVIDER,
    name,
    discoveryUrl: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    requireIdTokenVerification: true,
    clientId,
    clientSecret: secret.reveal().toString(),
    scopes: ["openid", "email", "profile"],
    // Signing out here does not sign out there.
    disableProviderLogout: true,
  };
  const plugin = genericOAuth({ config: [provider] });
  return {
    ...plugin,
    // Where the plugin keeps providers whose metadata it could not have at the start: it asks again on use, for 10 s.
    init: () => ({ context: { genericOAuthPendingDiscovery: new Map([[IDENTITY_PROVIDER, provider]]) } }),
  };
}
