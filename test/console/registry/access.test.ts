import { t } from "tap";
import { NODE_PATHS } from "../../../src/core/wire.ts";
import { onEachStore } from "../stores.ts";
import { newToken, openRegistry } from "./ask.ts";

const READS = ["", "/stats", "/policy", "/{id}", "/{id}/tokens", "/{id}/history", "/{id}/occurrences"] as const;
const WRITES: readonly (readonly [method: "POST" | "PATCH" | "PUT", path: string, body: object])[] = [
  ["POST", "", { title: "a leak" }],
  ["PATCH", "/{id}", { title: "another" }],
  ["POST", "/{id}/apply", { remediation: "block" }],
  ["POST", "/{id}/false", {}],
  ["POST", "/{id}/close", {}],
  ["POST", "/{id}/reopen", {}],
  ["POST", "/{id}/comments", { text: "hello" }],
  ["POST", "/bulk", { decision: "close", ids: [1] }],
  ["PUT", "/policy", { regression: "flag" }],
];

await onEachStore(t, async (t, open) => {
  const { ask, add, as, api, context, history } = await openRegistry(t, await open());
  const token = newToken();
  const id = await add([token]);
  const at = (path: string): string => path.replace("{id}", String(id));
  const audit = () => context.store.db.selectFrom("audit").selectAll().orderBy("id").execute();

  await t.test("an analyst sees everything", async (t) => {
    for (const path of READS) t.equal((await ask("GET", at(path), undefined, { as: "analyst" })).status, 200, path);
  });

  await t.test("an analyst changes nothing: each try is refused and stands in the audit log", async (t) => {
    for (const [method, path, body] of WRITES) {
      const before = (await audit()).length;
      t.match(
        await ask(method, at(path), body, { as: "analyst", headers: { "if-match": "*" } }),
        { status: 403, body: { code: "forbidden" } },
        path,
      );
      const rows = (await audit()).slice(before);
      const target = path.startsWith("/{id}") ? `leak:${id}` : "";
      t.match(rows, [{ action: `${method} /api/v1/leaks${path}`, target, outcome: "refused", status: 403 }], path);
    }
    t.equal((await history(id)).length, 1);
  });

  await t.test("machines neither see nor change leaks", async (t) => {
    for (const role of ["node", "scanner"] as const) {
      const headers = await as(role);
      for (const path of READS)
        t.equal((await api.inject({ url: `/api/v1/leaks${at(path)}`, headers })).statusCode, 403);
    }
    t.equal((await api.inject({ url: "/api/v1/leaks" })).statusCode, 401);
  });

  await t.test("a token of a program decides where its scopes say so", async (t) => {
    const [reader, decider] = [
      await as("api", { scopes: ["leaks:read"] }),
      await as("api", { scopes: ["leaks:decide"] }),
    ];
    const close = { method: "POST", url: `/api/v1/leaks/${await add([newToken()])}/close` } as const;
    t.equal((await api.inject({ ...close, headers: reader })).statusCode, 403);
    t.equal((await api.inject({ ...close, headers: decider })).statusCode, 200);
  });

  await t.test("another tenant's leak is not there, whatever is asked of it", async (t) => {
    const other = { tenant: "other", headers: { "if-match": "*" } };
    for (const path of READS.filter((each) => each.includes("{id}"))) {
      t.match(await ask("GET", at(path), undefined, other), { status: 404, body: { code: "not_found" } }, path);
    }
    for (const [method, path, body] of WRITES.filter(([, each]) => each.includes("{id}"))) {
      t.match(await ask(method, at(path), body, other), { status: 404 }, path);
    }
    t.match((await ask("POST", "/bulk", { decision: "close", ids: [id] }, other)).body, {
      done: 0,
      results: [{ code: "not_found" }],
    });
    t.match((await ask("POST", "/bulk", { decision: "close", filter: {} }, other)).body, { done: 0, results: [] });
    t.same((await ask("GET", "", undefined, other)).body.items, []);
    t.equal((await ask("GET", "/stats", undefined, other)).body.total, 0);
    t.match((await ask("GET", `/${id}`)).body, { status: "open", version: 1 });
  });

  await t.test("the same token of another tenant is another one", async (t) => {
    const there = await ask("POST", "", { title: "theirs", tokens: [token] }, { tenant: "other" });
    t.same(there.body.also_in, []);
    t.notSame(there.body.tokens[0].fingerprint, (await ask("GET", `/${id}`)).body.tokens[0].fingerprint);
    await ask("POST", `/${there.body.id}/false`, {}, { tenant: "other" });
    t.match((await ask("GET", `/${id}`)).body, { status: "open" });
    await ask("PUT", "/policy", { regression: "reopen" }, { tenant: "other" });
    t.match((await ask("GET", "/policy")).body, { regression: "flag" });
  });

  await t.test("a leak that is still being stored is nobody's", async (t) => {
    const { db } = context.store;
    await db.updateTable("leaks").set({ tenant: "" }).where("id", "=", id).execute();
    t.teardown(() => db.updateTable("leaks").set({ tenant: "default" }).where("id", "=", id).execute());
    t.equal((await ask("GET", `/${id}`)).status, 404);
    t.match((await ask("POST", "", { title: "again", tokens: [token] })).body, { status: "open", also_in: [] });
  });

  await t.test("ids that are none are refused, and unknown ones are not there", async (t) => {
    for (const path of ["/0", "/-1", "/1e3", "/1.5", "/x", "/99999999999999999999"]) {
      t.equal((await ask("GET", path)).status, 400, path);
    }
    t.equal((await ask("GET", "/999999999999999")).status, 404);
  });

  await t.test("every change stands in the audit log with who made it, and what it was about", async (t) => {
    const before = (await audit()).length;
    await ask("POST", `/${id}/apply`, { remediation: "watch" });
    t.match((await audit()).slice(before), [
      {
        tenant: "default",
        actor: /^token:/,
        action: "POST /api/v1/leaks/{id}/apply",
        target: `leak:${id}`,
        outcome: "done",
        status: 200,
      },
    ]);
  });

  await t.test("the routes are described", async (t) => {
    const { paths } = (await api.inject({ url: "/api/openapi.json" })).json<{ paths: Record<string, object> }>();
    for (const [method, path] of WRITES) t.hasProp(paths[`/api/v1/leaks${path}`]!, method.toLowerCase());
    for (const path of READS) t.hasProp(paths[`/api/v1/leaks${path}`]!, "get");
    t.ok(NODE_PATHS.sightings in paths);
  });
});
