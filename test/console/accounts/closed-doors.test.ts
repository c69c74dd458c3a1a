import { t } from "tap";
import { openTestConsole, type TestOptions } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { firstPerson, me, newPassword, OWN_PAGE, post } from "./people.ts";

await onEachStore(t, async (t, open) => {
  const start = async (t: Parameters<typeof openTestConsole>[0], options?: TestOptions) => {
    const console = await openTestConsole(t, await open(), options);
    return { console, first: await firstPerson(console) };
  };

  const CLOSED = [
    ["POST", "sign-up/email"],
    // Where no identity provider is configured.
    ["POST", "sign-in/social"],
    ["POST", "link-social"],
    ["GET", "callback/oidc"],
    ["POST", "update-user"],
    ["POST", "change-email"],
    ["POST", "delete-user"],
    ["POST", "set-password"],
    ["POST", "request-password-reset"],
    ["POST", "reset-password"],
    ["POST", "update-session"],
    ["POST", "get-access-token"],
    ["POST", "two-factor/send-otp"],
    ["POST", "two-factor/generate-totp"],
    ["GET", "list-sessions"],
    ["GET", "list-accounts"],
    ["GET", "error"],
    ["GET", "ok"],
    ["POST", "sign-in/email/"],
    ["POST", "sign-in%2Femail"],
    ["POST", "/sign-up/email"],
    ["POST", "sign-in/../sign-up/email"],
  ] as const;
  await t.test("of what the library can do, nothing is served that is not meant", async (t) => {
    const { console, first } = await start(t);
    for (const [method, path] of CLOSED) {
      const payload = {
        email: "new@example.com",
        password: newPassword(),
        name: "N",
        global_role: "global_administrator",
      };
      const answer = await console.api.inject({
        method,
        url: `/api/auth/${path}`,
        headers: first.headers,
        ...(method === "POST" && { payload }),
      });
      t.equal(answer.statusCode, 404, `${method} ${path}`);
    }
    const { length } = await console.context.store.db.selectFrom("users").select("id").execute();
    t.equal(length, 1);
  });

  await t.test("fields beyond those that are meant are refused", async (t) => {
    const oidc = { issuer: "https://id.example.com", client_id: "keyward", client_secret_file: "unused" };
    const { console, first } = await start(t, { config: { oidc } });
    const { email, password } = first;
    const cases = [
      ["sign-in/email", { email, password, callbackURL: "https://evil.example" }],
      ["two-factor/verify-totp", { code: "1", trustDevice: true }],
      ["sign-in/social", { provider: "oidc", idToken: { token: "x" } }],
      ["sign-in/social", { provider: "oidc", callbackURL: "https://evil.example" }],
      ["sign-in/social", { provider: "oidc", callbackURL: "//evil.example" }],
      ["sign-in/social", { provider: "oidc", callbackURL: "/\\evil.example" }],
      ["sign-in/social", { provider: "oidc", requestSignUp: true }],
      ["sign-in/social", { provider: "google" }],
      ["change-password", { currentPassword: password, newPassword: newPassword(), revokeOtherSessions: false }],
      ["change-password", { currentPassword: password, newPassword: "short" }],
      ["change-password", { currentPassword: password, newPassword: "aaaaaaaaaaaaaaaa" }],
    ] as const;
    for (const [path, payload] of cases) {
      const answer = await post(console, path, payload, first.headers);
      t.equal(answer.statusCode, 400, `${path} ${JSON.stringify(payload)}`);
      t.notOk(answer.body.includes(password));
    }
  });

  const FOREIGN: readonly (readonly [why: string, headers: Record<string, string>])[] = [
    ["another site's origin", { origin: "https://evil.example" }],
    ["another site, by the browser's word", { "sec-fetch-site": "cross-site" }],
    ["a site beside this one", { "sec-fetch-site": "same-site" }],
    ["typed in, as no page does", { "sec-fetch-site": "none" }],
    ["another port", { origin: "http://127.0.0.1:7001", "sec-fetch-site": "same-site" }],
    ["an origin without a name", { origin: "null" }],
    ["its own origin, but another site by the browser's word", { ...OWN_PAGE, "sec-fetch-site": "cross-site" }],
    ["another origin, but this site by the browser's word", { ...OWN_PAGE, origin: "https://evil.example" }],
  ];
  await t.test("no other site can write with a session, or sign somebody in", async (t) => {
    const { console, first } = await start(t);
    const { cookie } = first.headers;
    const write = (headers: object) =>
      console.api.inject({
        method: "POST",
        url: "/api/v1/tokens",
        headers: { ...headers },
        payload: { name: "x", role: "node" },
      });
    for (const [why, headers] of FOREIGN) {
      t.match((await write({ ...headers, cookie })).json(), { code: "forbidden" }, why);
      const { email, password } = first;
      t.equal((await post(console, "sign-in/email", { email, password }, headers)).statusCode, 403, `${why}: sign-in`);
      t.equal((await me(console, { ...headers, cookie })).statusCode, 200, `${why}: reading is no harm`);
    }
    t.equal((await write({ cookie })).statusCode, 403, "no page at all");
    t.equal((await write(first.headers)).statusCode, 201);
    const token = await console.as("administrator");
    t.equal((await write({ ...token, origin: "https://evil.example" })).statusCode, 201, "a token is no cookie");
    const rows = await console.context.store.db.selectFrom("access_tokens").select("id").execute();
    t.equal(rows.length, 3);
  });
});
