import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import type { Test } from "tap";

/** An OpenID Connect provider on this machine: authorisation codes for whoever `signedIn` says, ID tokens signed. */
export interface TestProvider {
  readonly issuer: string;
  readonly clientSecret: string;
  /** Claims of who is signed in there. */
  signedIn: JWTPayload;
  /** Claims that an ID token gets in place of the right ones. */
  wrong: JWTPayload;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** What a browser does there with the URL it is sent to. @returns where it is sent back */
  authorize(url: string): string;
}

export async function openProvider(t: Test): Promise<TestProvider> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "1", alg: "RS256", use: "sig" };
  const codes = new Map<string, { readonly nonce: string; readonly challenge: string; readonly claims: JWTPayload }>();
  const asked: string[] = [];
  const clientSecret = randomBytes(16).toString("hex");

  async function tokens(body: URLSearchParams): Promise<object | undefined> {
    const granted = codes.get(body.get("code") ?? "");
    codes.delete(body.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(body.get("code_verifier") ?? "")
      .digest("base64url");
    if (granted?.challenge !== challenge || body.get("client_secret") !== clientSecret) return undefined;
    const payload = { ...granted.claims, nonce: granted.nonce, ...provider.wrong };
    const idToken = await new SignJWT(payload)
      .setProtectedHeader({ alg: "RS256", kid: "1" })
      .setIssuer(provider.wrong.iss ?? provider.issuer)
      .setAudience(provider.wrong.aud ?? "keyward")
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(privateKey);
    return {
      access_token: `at_${randomBytes(16).toString("hex")}`,
      token_type: "Bearer",
      expires_in: 300,
      id_token: idToken,
    };
  }

  const server = createServer((request, response) => void answer(request, response));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url!, "http://localhost");
    asked.push(pathname);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body =
      pathname === "/.well-known/openid-configuration"
        ? {
            issuer: provider.issuer,
            authorization_endpoint: `${provider.issuer}/authorize`,
            token_endpoint: `${provider.issuer}/token`,
            jwks_uri: `${provider.issuer}/jwks`,
            id_token_signing_alg_values_supported: ["RS256"],
          }
        : pathname === "/jwks"
          ? { keys: [jwk] }
          : pathname === "/token"
            ? await tokens(new URLSearchParams(Buffer.concat(chunks).toString()))
            : undefined;
    response.writeHead(body === undefined ? 400 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(body ?? { error: "invalid_grant" }));
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const provider: TestProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientSecret,
    signedIn: {},
    wrong: {},
    asked,
    authorize(url) {
      const { searchParams } = new URL(url);
      const code = randomBytes(16).toString("hex");
      codes.set(code, {
        nonce: searchParams.get("nonce") ?? "",
        challenge: searchParams.get("code_challenge") ?? "",
        claims: provider.signedIn,
      });
      const back = new URL(searchParams.get("redirect_uri")!);
      back.search = new URLSearchParams({ code, state: searchParams.get("state")! }).toString();
      return back.href;
    },
  };
  return provider;
}
