import { t, type Test } from "tap";
import { Secret } from "../../../src/core/secret.ts";
import { openTestConsole, type TestConsole } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import type { Store } from "../../../src/console/store/open-store.ts";
import { openProvider, type TestProvider } from "./identity-provider.ts";
import { cookiesOf, firstPerson, member, OWN_PAGE, type Person } from "./people.ts";

async function start(t: Test, store: Store) {
  const provider = await openProvider(t);
  const console = await openTestConsole(t, store, {
    config: { oidc: { issuer: provider.issuer, client_id: "keyward", client_secret_file: "unused" } },
    clientSecret: new Secret(Buffer.from(provider.clientSecret)),
  });
  return { console, provider, first: await firstPerson(console) };
}

/** What a browser does: asks, goes to the provider, comes back. @returns the answer it comes back to */
async function signIn({ api }: TestConsole, provider: TestProvider, path = "sign-in/social", cookie = "") {
  const begun = await api.inject({
    method: "POST",
    url: `/api/auth/${path}`,
    headers: { ...OWN_PAGE, ...(cookie !== "" && { cookie }) },
    payload: { provider: "oidc", callbackURL: "/leaks" },
  });
  if (begun.statusCode !== 200) return begun;
  const back = new URL(provider.authorize(begun.json<{ url: string }>().url));
  return await api.inject({
    url: back.pathname + back.search,
    // From another site: cookies with SameSite=Strict stay out.
    headers: { cookie: cookiesOf(begun), "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
  });
}

const me = ({ api }: TestConsole, cookie: string) => api.inject({ url: "/api/v1/me", headers: { cookie } });

async function invite({ api }: TestConsole, by: Person, email: string, role = "analyst") {
  const answer = await api.inject({
    method: "POST",
    url: "/api/v1/members",
    headers: by.headers,
    payload: { email, role },
  });
  if (answer.statusCode !== 201) throw new Error(answer.body);
}

const claims = (email: string, more: object = {}) => ({
  sub: `sub of ${email}`,
  email,
  email_verified: true,
  name: "N",
  ...more,
});

await onEachStore(t, async (t, open) => {
  await t.test(
    "somebody who is invited signs in through the provider, and is what they were invited to be",
    async (t) => {
      const { console, provider, first } = await start(t, await open());
      const ways = await console.api.inject({ url: "/api/v1/sign-in" });
      t.same(ways.json(), { identity_provider: { name: "Single sign-on" } });
      t.same(provider.asked, [], "until then nobody is asked anything");
      await invite(console, first, "new@example.com");
      provider.signedIn = claims("New@example.com");
      const answer = await signIn(console, provider);
      t.equal(answer.statusCode, 302);
      t.equal(answer.headers.location, "/leaks");
      t.match((await me(console, cookiesOf(answer))).json(), {
        email: "new@example.com",
        role: "analyst",
        tenant: "default",
        password_sign_in: false,
      });
      const again = await signIn(console, provider);
      t.equal((await me(console, cookiesOf(again))).statusCode, 200, "and again");
      const left = await console.context.store.db.selectFrom("one_time_links").select("id").execute();
      t.same(left, [], "the invitation is used up");
      const kept = JSON.stringify(await console.context.store.db.selectFrom("accounts").selectAll().execute());
      t.notMatch(kept, /at_|eyJ/, "the provider's tokens are not kept");
      const { actor } = await console.context.store.db
        .selectFrom("audit")
        .select("actor")
        .where("action", "=", "GET /api/auth/callback/oidc")
        .limit(1)
        .executeTakeFirstOrThrow();
      t.match(actor, /^user:/);
    },
  );

  const REFUSED: readonly (readonly [why: string, signedIn: object, wrong: object, code: string])[] = [
    ["nobody invited them", claims("stranger@example.com"), {}, "not_invited"],
    [
      "the provider does not vouch for the address",
      claims("new@example.com", { email_verified: false }),
      {},
      "email_not_verified",
    ],
    ["the provider says nothing of the address", { sub: "x", email: "new@example.com" }, {}, "email_not_verified"],
    ["the ID token is for somebody else", claims("new@example.com"), { aud: "another" }, "unable_to_get_user_info"],
    [
      "the ID token is another issuer's",
      claims("new@example.com"),
      { iss: "https://evil.example" },
      "unable_to_get_user_info",
    ],
    ["the ID token was made for another sign-in", claims("new@example.com"), { nonce: "x" }, "unable_to_get_user_info"],
  ];
  for (const [why, signedIn, wrong, code] of REFUSED) {
    await t.test(`nobody gets in when ${why}`, async (t) => {
      const { console, provider, first } = await start(t, await open());
      await invite(console, first, "new@example.com", "administrator");
      Object.assign(provider, { signedIn, wrong });
      const answer = await signIn(console, provider);
      t.equal(answer.statusCode, 302);
      const target = new URL(String(answer.headers.location));
      t.equal(target.pathname, "/sign-in");
      t.equal(target.searchParams.get("error"), code);
      t.equal((await me(console, cookiesOf(answer))).statusCode, 401);
      const { db } = console.context.store;
      t.equal((await db.selectFrom("users").select("id").execute()).length, 1);
      const row = await db
        .selectFrom("audit")
        .select(["outcome", "detail"])
        .where("action", "=", "GET /api/auth/callback/oidc")
        .executeTakeFirstOrThrow();
      t.same(row, { outcome: "refused", detail: JSON.stringify({ refused: code }) });
    });
  }

  await t.test("an account with a password is not taken over by an address", async (t) => {
    const { console, provider, first } = await start(t, await open());
    provider.signedIn = claims(first.email);
    const answer = await signIn(console, provider);
    t.match(answer.headers.location, /error=account_not_linked/);
    t.equal((await me(console, cookiesOf(answer))).statusCode, 401);

    const linked = await signIn(console, provider, "link-social", first.headers.cookie);
    t.equal(linked.headers.location, "/leaks", "its owner connects the two");
    const after = await signIn(console, provider);
    t.match((await me(console, cookiesOf(after))).json(), { email: first.email, role: "global_administrator" });
  });

  await t.test("whoever connects an account connects their own address only", async (t) => {
    const { console, provider, first } = await start(t, await open());
    const other = await member(console, first, "analyst", "other@example.com");
    provider.signedIn = claims(first.email);
    const answer = await signIn(console, provider, "link-social", other.headers.cookie);
    t.match(answer.headers.location, /error=email_does_not_match/);
  });

  await t.test("a role given later is there at the next sign-in; one taken away is not", async (t) => {
    const { console, provider, first } = await start(t, await open());
    await console.api.inject({
      method: "POST",
      url: "/api/v1/tenants",
      headers: first.headers,
      payload: { id: "b", name: "B" },
    });
    await invite(console, first, "new@example.com");
    provider.signedIn = claims("new@example.com");
    const cookie = cookiesOf(await signIn(console, provider));
    const { id } = await console.context.store.db
      .selectFrom("users")
      .select("id")
      .where("email", "=", "new@example.com")
      .executeTakeFirstOrThrow();
    await console.api.inject({
      method: "POST",
      url: "/api/v1/members",
      headers: { ...first.headers, "keyward-tenant": "b" },
      payload: { email: "new@example.com", role: "administrator" },
    });
    t.equal((await me(console, cookie)).json<{ tenants: object[] }>().tenants.length, 1);
    const both = await me(console, cookiesOf(await signIn(console, provider)));
    t.match(both.json(), {
      tenants: [
        { id: "b", role: "administrator" },
        { id: "default", role: "analyst" },
      ],
    });

    for (const tenant of ["b", "default"]) {
      const headers = { ...first.headers, "keyward-tenant": tenant };
      await console.api.inject({ method: "DELETE", url: `/api/v1/members/${id}`, headers });
    }
    t.equal((await me(console, cookie)).statusCode, 401);
    const refused = await signIn(console, provider);
    t.equal((await me(console, cookiesOf(refused))).statusCode, 401);
  });

  await t.test("a callback is good for the browser that began, once", async (t) => {
    const { console, provider, first } = await start(t, await open());
    await invite(console, first, "new@example.com");
    provider.signedIn = claims("new@example.com");
    const begun = await console.api.inject({
      method: "POST",
      url: "/api/auth/sign-in/social",
      headers: OWN_PAGE,
      payload: { provider: "oidc" },
    });
    const back = new URL(provider.authorize(begun.json<{ url: string }>().url));
    const callback = (cookie: string) =>
      console.api.inject({ url: back.pathname + back.search, headers: { ...(cookie !== "" && { cookie }) } });
    t.match((await callback("")).headers.location, /\/sign-in\?error=state_mismatch/);
    t.match((await callback(first.headers.cookie)).headers.location, /\/sign-in\?error=state_mismatch/);
    t.equal((await callback(cookiesOf(begun))).headers.location, "/");
    t.match((await callback(cookiesOf(begun))).headers.location, /\/sign-in\?error=/);
  });

  await t.test("while the provider is away, sign-in says so and everything else goes on", async (t) => {
    const store = await open();
    const console = await openTestConsole(t, store, {
      config: { oidc: { issuer: "http://127.0.0.1:9", client_id: "keyward", client_secret_file: "unused" } },
      clientSecret: new Secret(Buffer.from("x")),
    });
    const first = await firstPerson(console);
    const answer = await console.api.inject({
      method: "POST",
      url: "/api/auth/sign-in/social",
      headers: OWN_PAGE,
      payload: { provider: "oidc" },
    });
    t.match([answer.statusCode, answer.json()], [503, { code: "unavailable", detail: /identity provider/ }]);
    t.equal((await me(console, first.headers.cookie)).statusCode, 200);
  });
});
