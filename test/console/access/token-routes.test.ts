import { t } from "tap";
import { firstPerson, member } from "../accounts/people.ts";
import { openTestConsole } from "../open-console.ts";
import { onEachStore } from "../stores.ts";

interface Made {
  readonly id: string;
  readonly token: string;
}

const HOUR_MS = 36e5;

await onEachStore(t, async (t, open) => {
  await t.test("a token is shown once, and found nowhere afterwards", async (t) => {
    const store = await open();
    const console = await openTestConsole(t, store);
    const first = await firstPerson(console);
    const headers = { ...first.headers, "idempotency-key": "one" };
    const payload = { name: "deploy", role: "api", scopes: ["leaks:read"] };
    const made = await console.api.inject({ method: "POST", url: "/api/v1/tokens", headers, payload });
    t.equal(made.statusCode, 201);
    const { id, token } = made.json<Made>();
    t.match(token, /^kw_api_[\w-]{43}$/);

    const again = await console.api.inject({ method: "POST", url: "/api/v1/tokens", headers, payload });
    t.equal(again.statusCode, 409, "a repeated request does not show it again");
    const listed = await console.api.inject({ url: "/api/v1/tokens", headers: first.headers });
    t.match(listed.json(), { items: [{ id, name: "deploy", role: "api", scopes: ["leaks:read"], revoked_at: null }] });
    const audit = await console.api.inject({ url: "/api/v1/audit", headers: first.headers });
    t.match(audit.body, `token:${id}`);
    const kept = JSON.stringify([
      await store.db.selectFrom("access_tokens").selectAll().execute(),
      await store.db.selectFrom("audit").selectAll().execute(),
      await store.db.selectFrom("idempotency_keys").selectAll().execute(),
    ]);
    for (const [where, text] of Object.entries({
      list: listed.body,
      audit: audit.body,
      again: again.body,
      store: kept,
      log: console.logged.join(""),
    })) {
      t.notOk(text.includes(token.slice(7)), `not in the ${where}`);
    }
  });

  await t.test("a token does what its scopes say, in its tenant, until it is revoked or expires", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    const make = async (payload: object): Promise<Made> => {
      const answer = await console.api.inject({
        method: "POST",
        url: "/api/v1/tokens",
        headers: first.headers,
        payload,
      });
      t.equal(answer.statusCode, 201, answer.body);
      return answer.json<Made>();
    };
    const ask = async (token: string, more = {}) =>
      await console.api.inject({ url: "/api/v1/me", headers: { authorization: `Bearer ${token}`, ...more } });

    const expiresAt = console.context.now() + HOUR_MS;
    const lasting = await make({ name: "a", role: "api", scopes: ["leaks:read", "rules:write"] });
    const passing = await make({ name: "b", role: "node", expires_at: new Date(expiresAt).toISOString() });

    t.match((await ask(lasting.token)).json(), {
      actor: `token:${lasting.id}`,
      role: "api",
      tenant: "default",
      permissions: ["leaks:read", "rules:write"],
      email: null,
    });
    t.equal((await ask(lasting.token, { "keyward-tenant": "default" })).statusCode, 200);
    t.equal((await ask(lasting.token, { "keyward-tenant": "another" })).statusCode, 403, "no other tenant");

    t.equal((await ask(passing.token)).statusCode, 200);
    console.setNow(expiresAt - 1);
    t.equal((await ask(passing.token)).statusCode, 200, "until its last moment");
    console.setNow(expiresAt);
    t.equal((await ask(passing.token)).statusCode, 401, "and not at it");

    const revoke = (id: string) =>
      console.api.inject({ method: "DELETE", url: `/api/v1/tokens/${id}`, headers: first.headers });
    t.equal((await revoke(lasting.id)).statusCode, 204);
    t.equal((await ask(lasting.token)).statusCode, 401, "from the next request on");
    const [revoked] = (await console.api.inject({ url: "/api/v1/tokens", headers: first.headers }))
      .json<{ items: { id: string; revoked_at: string }[] }>()
      .items.filter(({ id }) => id === lasting.id);
    t.equal(revoked?.revoked_at, new Date(expiresAt).toISOString());
    console.setNow(expiresAt + 5);
    t.equal((await revoke(lasting.id)).statusCode, 204, "once more changes nothing");
    const { revoked_at: still } = await console.context.store.db
      .selectFrom("access_tokens")
      .select("revoked_at")
      .where("id", "=", lasting.id)
      .executeTakeFirstOrThrow();
    t.equal(still, expiresAt);
  });

  const REFUSED: readonly (readonly [why: string, payload: object])[] = [
    ["an administrator's", { name: "x", role: "administrator" }],
    ["an analyst's", { name: "x", role: "analyst" }],
    ["one without a scope", { name: "x", role: "api" }],
    ["one with a scope of administrators", { name: "x", role: "api", scopes: ["tokens:manage"] }],
    ["one with a node's scope", { name: "x", role: "api", scopes: ["node:sync"] }],
    ["a node's with scopes", { name: "x", role: "node", scopes: ["leaks:read"] }],
    ["one that has expired", { name: "x", role: "node", expires_at: "2020-01-01T00:00:00Z" }],
    ["one of another tenant", { name: "x", role: "node", tenant: "another" }],
    ["one without a name", { name: "  ", role: "node" }],
  ];
  await t.test("no token is made that would be more than its maker may give", async (t) => {
    const console = await openTestConsole(t, await open());
    const headers = await console.as("administrator");
    for (const [why, payload] of REFUSED) {
      const answer = await console.api.inject({ method: "POST", url: "/api/v1/tokens", headers, payload });
      t.equal(answer.statusCode, 400, why);
      t.match(answer.json(), { code: "invalid_body", problems: [{ path: String }] });
    }
    const { count } = await console.context.store.db
      .selectFrom("access_tokens")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    t.equal(count, 1);
  });

  await t.test("a node's token comes with what to paste", async (t) => {
    const console = await openTestConsole(t, await open(), { config: { public_url: "https://console.example.com" } });
    const headers = await console.as("administrator");
    const answer = await console.api.inject({
      method: "POST",
      url: "/api/v1/nodes/tokens",
      headers,
      payload: { name: "edge-1" },
    });
    const { token, command, config } = answer.json<{ token: string; command: string; config: string }>();
    t.equal(command, `(umask 077 && printf %s '${token}' > node.token)`);
    t.equal(config, 'console: { url: "https://console.example.com", token_file: ./node.token }');
    const me = await console.api.inject({ url: "/api/v1/me", headers: { authorization: `Bearer ${token}` } });
    t.match(me.json(), { role: "node", permissions: ["node:sync"] });
  });

  await t.test("another tenant's tokens are not there: neither to see, nor to change, nor to revoke", async (t) => {
    const console = await openTestConsole(t, await open());
    const [ours, theirs] = [await console.as("administrator"), await console.as("administrator", { tenant: "b" })];
    const made = await console.api.inject({
      method: "POST",
      url: "/api/v1/tokens",
      headers: theirs,
      payload: { name: "theirs", role: "node" },
    });
    const { id, token } = made.json<Made>();
    const listed = await console.api.inject({ url: "/api/v1/tokens", headers: ours });
    t.notOk(listed.body.includes(id));
    for (const [method, payload] of [
      ["PATCH", { name: "ours" }],
      ["DELETE", undefined],
    ] as const) {
      const answer = await console.api.inject({
        method,
        url: `/api/v1/tokens/${id}`,
        headers: ours,
        ...(payload && { payload }),
      });
      t.equal(answer.statusCode, 404, method);
    }
    const me = await console.api.inject({ url: "/api/v1/me", headers: { authorization: `Bearer ${token}` } });
    t.match(me.json(), { name: "theirs", tenant: "b" });
  });

  await t.test("pages of a list hold every token once, newest first", async (t) => {
    const console = await openTestConsole(t, await open());
    const headers = await console.as("administrator");
    const made: string[] = [];
    for (let i = 0; i < 5; i++) {
      const answer = await console.api.inject({
        method: "POST",
        url: "/api/v1/tokens",
        headers,
        payload: { name: `n${i}`, role: "scanner" },
      });
      made.unshift(answer.json<Made>().id);
    }
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const cursor: string = next === null ? "" : `&cursor=${next}`;
      const answer = await console.api.inject({ url: `/api/v1/tokens?limit=2${cursor}`, headers });
      const page = answer.json<{ items: Made[]; next_cursor: string | null }>();
      seen.push(...page.items.map(({ id }) => id));
      next = page.next_cursor;
    } while (next !== null);
    t.same(seen.slice(0, 5), made);
    t.equal(new Set(seen).size, 6);
    const bad = await console.api.inject({ url: "/api/v1/tokens?cursor=W10", headers });
    t.match(bad.json(), { code: "invalid_query", problems: [{ path: "query cursor" }] });
  });

  await t.test("whoever made a token may be gone: it says who that was", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    const other = await member(console, first, "administrator", "other@example.com");
    await console.api.inject({
      method: "POST",
      url: "/api/v1/tokens",
      headers: other.headers,
      payload: { name: "x", role: "node" },
    });
    await console.api.inject({ method: "DELETE", url: `/api/v1/members/${other.id}`, headers: first.headers });
    const listed = await console.api.inject({ url: "/api/v1/tokens", headers: first.headers });
    t.match(listed.json(), { items: [{ created_by: `user:${other.id}` }] });
  });
});
