import { t } from "tap";
import { openTestConsole, type TestConsole } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { firstPerson, listed, me, member, remove, setRole, setUp, type Person } from "./people.ts";

type Headers = Readonly<Record<string, string>>;

async function tenant({ api }: TestConsole, by: Person, id: string): Promise<void> {
  const answer = await api.inject({
    method: "POST",
    url: "/api/v1/tenants",
    headers: by.headers,
    payload: { id, name: id.toUpperCase() },
  });
  if (answer.statusCode !== 201) throw new Error(answer.body);
}

await onEachStore(t, async (t, open) => {
  await t.test("people of another tenant are not there", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    await tenant(console, first, "b");
    const ours = await member(console, first, "administrator", "ours@example.com");
    const theirs = await member(console, first, "administrator", "theirs@example.com", "b");
    t.same(await listed(console, ours.headers), ["first: global_administrator", "ours: administrator"]);
    for (const answer of [
      await setRole(console, ours.headers, theirs, "analyst"),
      await remove(console, ours.headers, theirs),
      await console.api.inject({ method: "POST", url: `/api/v1/members/${theirs.id}/reset`, headers: ours.headers }),
      await setRole(console, ours.headers, { id: "nobody" }, "analyst"),
    ]) {
      t.equal(answer.statusCode, 404);
    }
    t.equal((await me(console, theirs.headers)).statusCode, 200);
  });

  await t.test("invitations are seen, replaced and taken back within their tenant", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    await tenant(console, first, "b");
    const theirs = await member(console, first, "administrator", "theirs@example.com", "b");
    const payload = { email: "New@Example.com", role: "analyst" };
    const invite = (headers: Headers, body = payload) =>
      console.api.inject({ method: "POST", url: "/api/v1/members", headers, payload: body });
    const before = (await invite(first.headers)).json<{ link: string }>();
    const made = (await invite(first.headers)).json<{ id: string; email: string; link: string }>();
    t.equal(made.email, "new@example.com");
    t.equal((await setUp(console, before.link, made.email)).statusCode, 410, "replaced");

    const list = async (headers: Headers) =>
      (await console.api.inject({ url: "/api/v1/members/invitations", headers })).json<{ items: object[] }>().items;
    t.match(await list(first.headers), [
      { id: made.id, email: made.email, role: "analyst", created_by: `user:${first.id}` },
    ]);
    t.same(await list(theirs.headers), []);
    const takeBack = (headers: Headers) =>
      console.api.inject({ method: "DELETE", url: `/api/v1/members/invitations/${made.id}`, headers });
    t.equal((await takeBack(theirs.headers)).statusCode, 404);
    t.equal((await takeBack(first.headers)).statusCode, 204);
    t.equal((await setUp(console, made.link, made.email)).statusCode, 410);
    t.equal((await invite(first.headers, { ...payload, email: first.email })).statusCode, 409, "who is here already");

    const everywhere = await invite(first.headers, { ...payload, role: "global_analyst" });
    t.equal(everywhere.statusCode, 201);
    const admin = await member(console, first, "administrator", "admin@example.com");
    t.same(await list(admin.headers), [], "an invitation to every tenant is not a tenant's");
    t.equal((await list(first.headers)).length, 1);
  });

  await t.test(
    "somebody with several tenants, or all, chooses one; any other is refused and written down",
    async (t) => {
      const console = await openTestConsole(t, await open());
      const first = await firstPerson(console);
      await tenant(console, first, "b");
      await tenant(console, first, "c");
      const other = await member(console, first, "analyst", "other@example.com");
      const asking = (headers: Headers, id: string) => me(console, { ...headers, "keyward-tenant": id });
      for (const id of ["default", "b", "c"]) {
        t.match((await asking(first.headers, id)).json(), { tenant: id, role: "global_administrator" });
      }
      t.match((await me(console, other.headers)).json(), { tenant: "default", tenants: [{ id: "default" }] });
      t.equal((await asking(other.headers, "default")).statusCode, 200);
      for (const [person, id] of [
        [other, "b"],
        [other, "nowhere"],
        [other, ""],
        [first, "nowhere"],
        [first, "default, b"],
      ] as const) {
        t.match((await asking(person.headers, id)).json(), { code: "forbidden", detail: /keyward-tenant/ }, id);
      }
      const refused = await console.context.store.db
        .selectFrom("audit")
        .select(["actor", "tenant", "status"])
        .where("outcome", "=", "refused")
        .execute();
      t.same(
        new Set(refused.map((row) => JSON.stringify(row))),
        new Set([
          JSON.stringify({ actor: `user:${other.id}`, tenant: "default", status: 403 }),
          JSON.stringify({ actor: `user:${first.id}`, tenant: "default", status: 403 }),
        ]),
      );
      t.equal(refused.length, 5);
    },
  );

  await t.test("tenants are made and named by who manages them; ids are kept for ever", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    const ask = (method: "POST" | "PATCH", url: string, payload: object) =>
      console.api.inject({ method, url: `/api/v1/tenants${url}`, headers: first.headers, payload });
    t.match((await ask("POST", "", { id: "acme", name: "Acme" })).json(), { id: "acme", name: "Acme" });
    t.equal((await ask("POST", "", { id: "acme", name: "Other" })).statusCode, 409);
    t.match((await ask("PATCH", "/acme", { name: "Acme Ltd" })).json(), { id: "acme", name: "Acme Ltd" });
    t.equal((await ask("PATCH", "/none", { name: "x" })).statusCode, 404);
    t.equal((await ask("PATCH", "/acme", { id: "other", name: "x" })).statusCode, 400);
    for (const id of ["", "A", "a b", "-a", "a-", "a".repeat(64), "a/b", "*"]) {
      t.equal((await ask("POST", "", { id, name: "x" })).statusCode, 400, id);
    }
    const list = await console.api.inject({ url: "/api/v1/tenants?limit=1", headers: first.headers });
    const { items, next_cursor: cursor } = list.json<{ items: object[]; next_cursor: string }>();
    t.match(items, [{ id: "acme" }]);
    const rest = await console.api.inject({ url: `/api/v1/tenants?limit=1&cursor=${cursor}`, headers: first.headers });
    t.match(rest.json(), { items: [{ id: "default", name: "Default" }], next_cursor: null });
  });
});
