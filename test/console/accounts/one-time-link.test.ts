import { t } from "tap";
import { firstLink } from "../../../src/console/accounts/first-link.ts";
import { createLink, type NewLink } from "../../../src/console/accounts/one-time-link.ts";
import { openTestConsole, type TestConsole } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import {
  cookiesOf,
  firstPerson,
  me,
  member,
  newPassword,
  personOf,
  remove,
  setUp,
  signIn,
  tokenOf,
  type Person,
} from "./people.ts";

const DAY_MS = 864e5;

async function linkFor({ context }: TestConsole, link: Partial<NewLink> & Pick<NewLink, "kind">): Promise<string> {
  const all = { email: null, tenant: null, role: null, created_by: "machine", ...link };
  return (await createLink(context.store.db, context.config.public_url, all, context.now())).url;
}

async function invite(console: TestConsole, by: Person, payload: object, headers = {}) {
  return await console.api.inject({
    method: "POST",
    url: "/api/v1/members",
    headers: { ...by.headers, ...headers },
    payload,
  });
}

await onEachStore(t, async (t, open) => {
  await t.test("the first start's link makes the first administrator; then there is none any more", async (t) => {
    const console = await openTestConsole(t, await open());
    const [one, two] = [(await firstLink(console.context))!, (await firstLink(console.context))!];
    t.not(one, two);
    const first = await personOf(console, two, "first@example.com");
    t.match((await me(console, first.headers)).json(), { role: "global_administrator", tenant: "default" });
    t.equal(await firstLink(console.context), undefined);
    const late = await setUp(console, one, "late@example.com");
    t.match([late.statusCode, late.json()], [410, { code: "link_spent" }], "that of a former start is spent as well");
  });

  await t.test("of many who take a link up at once, one succeeds", async (t) => {
    const console = await openTestConsole(t, await open());
    const link = (await firstLink(console.context))!;
    const answers = await Promise.all(
      ["a", "b", "c", "d", "e"].map((name) => setUp(console, link, `${name}@example.com`)),
    );
    t.same(answers.map(({ statusCode }) => String(statusCode)).sort(), ["200", "410", "410", "410", "410"]);
    const users = await console.context.store.db.selectFrom("users").select("global_role").execute();
    t.same(users, [{ global_role: "global_administrator" }]);
  });

  await t.test("of two links for one address that are taken up at once, none is half done", async (t) => {
    const console = await openTestConsole(t, await open());
    await firstPerson(console);
    const { db } = console.context.store;
    await db.insertInto("tenants").values({ id: "b", name: "B", created_at: 1 }).execute();
    const email = "both@example.com";
    const links = await Promise.all(
      ["default", "b"].map((tenant) => linkFor(console, { kind: "invitation", email, tenant, role: "analyst" })),
    );
    const password = newPassword();
    const answers = await Promise.all(links.map((link) => setUp(console, link, email, password)));
    const again = answers.flatMap(({ statusCode }, i) => (statusCode === 409 ? [links[i]!] : []));
    for (const link of again)
      t.equal((await setUp(console, link, email, password)).statusCode, 200, "it is still good");
    t.same(new Set(answers.map(({ statusCode }) => statusCode)).difference(new Set([200, 409])), new Set());
    const roles = await db.selectFrom("members").select(["tenant", "role"]).orderBy("tenant").execute();
    t.same(roles, [
      { tenant: "b", role: "analyst" },
      { tenant: "default", role: "analyst" },
    ]);
  });

  await t.test("a link is good for its address, until it expires or is replaced, and as it was made", async (t) => {
    const console = await openTestConsole(t, await open());
    const email = "a@example.com";
    const reset = { kind: "reset", email, role: "global_administrator" } as const;
    const replaced = await linkFor(console, reset);
    const link = await linkFor(console, reset);
    t.equal((await setUp(console, replaced, email)).statusCode, 410, "replaced");
    t.equal((await setUp(console, link, "other@example.com")).statusCode, 410, "of another address");
    t.equal((await setUp(console, `${link.slice(0, -40)}x`, email)).statusCode, 410, "of nobody");
    const bad = await setUp(console, link, email, "too short");
    t.match(bad.json(), { code: "invalid_body", problems: [{ path: "password" }] });

    const now = console.context.now();
    console.setNow(now + DAY_MS);
    t.equal((await setUp(console, link, email)).statusCode, 410, "expired");
    console.setNow(now + DAY_MS - 1);
    t.equal((await setUp(console, link, email.toUpperCase())).statusCode, 200, "none of this has used it up");
    t.equal((await setUp(console, link, email)).statusCode, 410, "this has");
  });

  await t.test("links are kept as hashes, and told nowhere", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    const invited = await invite(console, first, { email: "a@example.com", role: "analyst" });
    const token = tokenOf(invited.json<{ link: string }>().link);
    const kept = JSON.stringify([
      await console.context.store.db.selectFrom("one_time_links").selectAll().execute(),
      await console.context.store.db.selectFrom("audit").selectAll().execute(),
      (await console.api.inject({ url: "/api/v1/members/invitations", headers: first.headers })).json(),
      console.logged,
    ]);
    t.match(kept, "a@example.com");
    t.notOk(kept.includes(token.slice(8)));
  });

  await t.test("setting a password anew ends sessions, the second factor, and the password before", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    const other = await member(console, first, "analyst", "other@example.com");
    const enabled = await console.api.inject({
      method: "POST",
      url: "/api/auth/two-factor/enable",
      headers: other.headers,
      payload: { password: other.password },
    });
    t.equal(enabled.statusCode, 200);
    const { db } = console.context.store;
    await db.updateTable("users").set({ two_factor_enabled: 1 }).where("id", "=", other.id).execute();

    const answer = await console.api.inject({
      method: "POST",
      url: `/api/v1/members/${other.id}/reset`,
      headers: first.headers,
    });
    t.equal(answer.statusCode, 201, answer.body);
    const { link } = answer.json<{ link: string }>();
    t.equal((await me(console, other.headers)).statusCode, 200, "until the link is taken up nothing changes");
    const password = newPassword();
    const done = await setUp(console, link, other.email, password);
    t.match(done.json(), { id: other.id, two_factor_required: false });
    t.equal((await me(console, other.headers)).statusCode, 401);
    t.equal((await signIn(console, { email: other.email, password: other.password })).statusCode, 401);
    t.equal((await signIn(console, { email: other.email, password: password })).statusCode, 200);
    t.same(await db.selectFrom("two_factors").select("id").execute(), []);
    t.match((await me(console, { cookie: cookiesOf(done) })).json(), { role: "analyst" });
  });

  await t.test("an invitation never changes the password of an account that is there", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    await console.api.inject({
      method: "POST",
      url: "/api/v1/tenants",
      headers: first.headers,
      payload: { id: "b", name: "B" },
    });
    const other = await member(console, first, "administrator", "other@example.com");
    const rival = await member(console, first, "administrator", "rival@example.com", "b");

    const invited = await invite(console, rival, { email: other.email, role: "analyst" });
    t.equal(invited.statusCode, 201, "as for anybody: whether there is an account elsewhere is not told");
    const { link } = invited.json<{ link: string }>();
    const taken = await setUp(console, link, other.email, newPassword());
    t.equal(taken.statusCode, 401, "whoever has the link needs the password as well");
    t.equal(cookiesOf(taken), "");
    t.equal((await me(console, other.headers)).statusCode, 200);
    t.equal((await signIn(console, { email: other.email, password: other.password })).statusCode, 200);

    console.setNow(console.context.now() + 1);
    t.equal((await setUp(console, link, other.email, other.password)).statusCode, 200);
    const both = await me(console, other.headers);
    t.match(both.json(), {
      tenant: "default",
      tenants: [
        { id: "b", role: "analyst" },
        { id: "default", role: "administrator" },
      ],
    });
  });

  await t.test("nobody gets hold of somebody who is more elsewhere", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    await console.api.inject({
      method: "POST",
      url: "/api/v1/tenants",
      headers: first.headers,
      payload: { id: "b", name: "B" },
    });
    const [admin, victim] = [
      await member(console, first, "administrator", "admin@example.com"),
      await member(console, first, "analyst", "victim@example.com"),
    ];
    const reset = (by: Person, id: string) =>
      console.api.inject({ method: "POST", url: `/api/v1/members/${id}/reset`, headers: by.headers });
    t.equal((await reset(admin, first.id)).statusCode, 403, "an administrator of everything");

    const early = await reset(admin, victim.id);
    t.equal(early.statusCode, 201, "somebody who is only here");
    const { link } = (
      await invite(console, first, { email: victim.email, role: "administrator" }, { "keyward-tenant": "b" })
    ).json<{
      link: string;
    }>();
    t.equal((await setUp(console, link, victim.email, victim.password)).statusCode, 200);
    t.equal(
      (await setUp(console, early.json<{ link: string }>().link, victim.email)).statusCode,
      410,
      "a link from before somebody became more is spent",
    );
    t.equal((await reset(admin, victim.id)).statusCode, 403, "somebody who is somebody in another tenant");
    t.equal((await reset(first, victim.id)).statusCode, 201, "who manages tenants may");
  });

  await t.test("what somebody invited others to goes with their role, and with their token", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    const admin = await member(console, first, "administrator", "admin@example.com");
    const link = (await invite(console, admin, { email: "back@example.com", role: "administrator" })).json<{
      link: string;
    }>().link;
    t.equal((await remove(console, first.headers, admin)).statusCode, 204);
    t.equal((await setUp(console, link, "back@example.com")).statusCode, 410);

    const other = await member(console, first, "analyst", "other@example.com");
    const reset = await console.api.inject({
      method: "POST",
      url: `/api/v1/members/${other.id}/reset`,
      headers: first.headers,
    });
    await remove(console, first.headers, other);
    t.equal((await setUp(console, reset.json<{ link: string }>().link, other.email)).statusCode, 410, "and to them");

    const token = await console.as("administrator");
    const byToken = await console.api.inject({
      method: "POST",
      url: "/api/v1/members",
      headers: token,
      payload: { email: "back@example.com", role: "administrator" },
    });
    t.equal(byToken.statusCode, 201);
    const { items } = (await console.api.inject({ url: "/api/v1/tokens", headers: first.headers })).json<{
      items: { id: string }[];
    }>();
    await console.api.inject({ method: "DELETE", url: `/api/v1/tokens/${items[0]!.id}`, headers: first.headers });
    t.equal((await setUp(console, byToken.json<{ link: string }>().link, "back@example.com")).statusCode, 410);
  });
});
