import { randomBytes } from "node:crypto";
import { t } from "tap";
import { z } from "zod";
import { ApiProblem } from "../../../src/console/api/problem.ts";
import type { Routes } from "../../../src/console/api/route.ts";
import { openTestConsole, type TestConsole } from "../open-console.ts";
import { onEachStore } from "../stores.ts";

const DAY_MS = 864e5;

/** A route that counts how often it was done, and does as the body says. */
function countingRoutes(): { readonly part: Routes; readonly done: () => number; readonly release: () => void } {
  let done = 0;
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const body = z.strictObject({
    text: z.string().default(""),
    fail: z.boolean().default(false),
    break: z.boolean().default(false),
    hold: z.boolean().default(false),
    length: z.int().default(0),
  });
  const part: Routes = (api) => {
    for (const method of ["POST", "PATCH"] as const) {
      api.route({
        method,
        url: "/api/v1/things",
        config: { permission: "leaks:decide" },
        schema: { body, response: { 201: z.object({ number: z.int(), text: z.string(), filler: z.string() }) } },
        async handler(request, reply) {
          const { text, fail, break: breaks, hold, length } = request.body;
          if (hold) await held;
          if (fail) throw new ApiProblem("conflict", "As asked.");
          done++;
          if (breaks) throw new Error("As asked.");
          void reply.code(201).header("etag", `"${done}"`).header("location", `/api/v1/things/${done}`);
          return { number: done, text, filler: "x".repeat(length) };
        },
      });
    }
  };
  return { part, done: () => done, release: () => release() };
}

interface Ask {
  readonly key?: string;
  readonly method?: "POST" | "PATCH";
  readonly url?: string;
}

const ask = (
  { api }: TestConsole,
  headers: object,
  payload: object,
  { key, method = "POST", url = "/api/v1/things" }: Ask = {},
) =>
  api.inject({ method, url, headers: { ...headers, ...(key !== undefined && { "idempotency-key": key }) }, payload });

await onEachStore(t, async (t, open) => {
  await t.test("a request that is sent again is answered again, not done again", async (t) => {
    const { part, done } = countingRoutes();
    const console = await openTestConsole(t, await open(), { parts: [part] });
    const headers = await console.as("administrator");
    const first = await ask(console, headers, { text: "a" }, { key: "k" });
    const again = await ask(console, headers, { text: "a" }, { key: "k" });
    t.equal(done(), 1);
    t.equal(again.statusCode, 201);
    t.equal(again.body, first.body);
    for (const name of ["etag", "location", "content-type"]) t.equal(again.headers[name], first.headers[name], name);
    t.equal(again.headers["idempotent-replayed"], "true");
    t.equal(first.headers["idempotent-replayed"], undefined);
    const rows = await console.context.store.db.selectFrom("audit").select("detail").orderBy("id").execute();
    t.same(rows, [{ detail: "{}" }, { detail: '{"replayed":"true"}' }]);

    await ask(console, headers, { text: "a" });
    await ask(console, headers, { text: "a" });
    t.equal(done(), 3, "without a key each is a request of its own");
  });

  await t.test("a key belongs to one request of one caller", async (t) => {
    const { part, done } = countingRoutes();
    const console = await openTestConsole(t, await open(), { parts: [part] });
    const headers = await console.as("administrator");
    await ask(console, headers, { text: "a" }, { key: "k" });
    for (const [payload, more] of [
      [{ text: "b" }, {}],
      [{ text: "a" }, { method: "PATCH" }],
      [{ text: "a" }, { url: "/api/v1/things?x=1" }],
    ] as const) {
      const answer = await ask(console, headers, payload, { key: "k", ...more });
      t.match([answer.statusCode, answer.json()], [409, { code: "key_reused" }]);
    }
    t.equal(done(), 1);
    const others = [await console.as("administrator"), await console.as("administrator", { tenant: "b" })];
    for (const other of others) t.equal((await ask(console, other, { text: "b" }, { key: "k" })).statusCode, 201);
    t.equal(done(), 3);
  });

  await t.test("what was refused may be tried again with its key", async (t) => {
    const { part, done } = countingRoutes();
    const console = await openTestConsole(t, await open(), { parts: [part] });
    const headers = await console.as("administrator");
    t.equal((await ask(console, headers, { fail: true }, { key: "k" })).statusCode, 409);
    t.equal((await ask(console, headers, { nonsense: 1 }, { key: "k" })).statusCode, 400);
    t.equal((await ask(console, headers, { text: "a" }, { key: "k" })).statusCode, 201);
    t.equal(done(), 1);
  });

  await t.test("what failed inside may have been done: its key stays taken", async (t) => {
    const { part, done } = countingRoutes();
    const console = await openTestConsole(t, await open(), { parts: [part] });
    const headers = await console.as("administrator");
    t.equal((await ask(console, headers, { text: "a", break: true }, { key: "k" })).statusCode, 500);
    const again = await ask(console, headers, { text: "a", break: true }, { key: "k" });
    t.match([again.statusCode, again.json()], [409, { code: "conflict" }]);
    t.equal(done(), 1);
  });

  await t.test("what was done and could not be audited is not acknowledged, nor done again", async (t) => {
    const { part, done } = countingRoutes();
    const console = await openTestConsole(t, await open(), { parts: [part] });
    const headers = await console.as("administrator");
    const { schema } = console.context.store.db;
    await schema.alterTable("audit").renameTo("audit_away").execute();
    const first = await ask(console, headers, { text: "a" }, { key: "k" });
    t.match([first.statusCode, first.headers["content-type"]], [500, /^application\/problem\+json/]);
    await schema.alterTable("audit_away").renameTo("audit").execute();
    const again = await ask(console, headers, { text: "a" }, { key: "k" });
    t.match([again.statusCode, again.json()], [201, { number: 1, text: "a" }]);
    t.equal(done(), 1);
    const rows = await console.context.store.db.selectFrom("audit").select("status").execute();
    t.same(rows, [{ status: 201 }]);
  });

  await t.test("while the first is under way, a second one is told to wait", async (t) => {
    const { part, done, release } = countingRoutes();
    const console = await openTestConsole(t, await open(), { parts: [part] });
    const headers = await console.as("administrator");
    const first = ask(console, headers, { hold: true }, { key: "k" });
    const { db } = console.context.store;
    while ((await db.selectFrom("idempotency_keys").select("key").execute()).length === 0)
      await new Promise(setImmediate);
    const second = await ask(console, headers, { hold: true }, { key: "k" });
    t.match([second.statusCode, second.json(), second.headers["retry-after"]], [409, { code: "conflict" }, "1"]);
    release();
    t.equal((await first).statusCode, 201);
    t.equal((await ask(console, headers, { hold: true }, { key: "k" })).body, (await first).body);
    t.equal(done(), 1);
  });

  await t.test("of many that are sent at once, one is done", async (t) => {
    const { part, done } = countingRoutes();
    const console = await openTestConsole(t, await open(), { parts: [part] });
    const headers = await console.as("administrator");
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ask(console, headers, { text: "a" }, { key: "k" })),
    );
    t.equal(done(), 1);
    for (const { statusCode } of answers) t.ok(statusCode === 201 || statusCode === 409);
  });

  await t.test("an answer too long to be kept is not given twice, nor the request done twice", async (t) => {
    const { part, done } = countingRoutes();
    const console = await openTestConsole(t, await open(), { parts: [part] });
    const headers = await console.as("administrator");
    t.equal((await ask(console, headers, { length: 300_000 }, { key: "k" })).statusCode, 201);
    t.match((await ask(console, headers, { length: 300_000 }, { key: "k" })).json(), { code: "key_reused" });
    t.equal(done(), 1);
  });

  await t.test("a key is forgotten after a day", async (t) => {
    const { part, done } = countingRoutes();
    const console = await openTestConsole(t, await open(), { parts: [part] });
    const headers = await console.as("administrator");
    const now = console.context.now();
    await ask(console, headers, { text: "a" }, { key: "k" });
    console.setNow(now + DAY_MS - 1);
    await ask(console, headers, { text: "a" }, { key: "k" });
    t.equal(done(), 1);
    console.setNow(now + DAY_MS);
    t.equal((await ask(console, headers, { text: "b" }, { key: "k" })).statusCode, 201);
    t.equal(done(), 2);
  });

  await t.test("nothing is kept that tells what a request held", async (t) => {
    const { part } = countingRoutes();
    const store = await open();
    const [one, two] = [
      await openTestConsole(t, store, { parts: [part] }),
      await openTestConsole(t, store, { parts: [part] }),
    ];
    const token = `ak_live_${randomBytes(12).toString("hex")}`;
    const headers = await one.as("administrator");
    await ask(one, headers, { text: token, fail: true }, { key: "failed" });
    const row = async (console: TestConsole, key: string): Promise<string> => {
      await ask(console, headers, { text: "a" }, { key });
      const { request } = await store.db
        .selectFrom("idempotency_keys")
        .select("request")
        .where("key", "=", key)
        .executeTakeFirstOrThrow();
      return request;
    };
    t.equal(await row(one, "1"), await row(one, "2"));
    t.not(await row(one, "1"), await row(two, "3"), "the same request under another key of the console is another");
    t.notOk(JSON.stringify(await store.db.selectFrom("idempotency_keys").selectAll().execute()).includes(token));
  });

  await t.test("a key that is none is refused", async (t) => {
    const { part, done } = countingRoutes();
    const console = await openTestConsole(t, await open(), { parts: [part] });
    const headers = await console.as("administrator");
    for (const key of ["", "a b", "x".repeat(256), "ü"]) {
      const answer = await ask(console, headers, {}, { key });
      t.match(answer.json(), { code: "invalid_query", problems: [{ path: "header Idempotency-Key" }] });
    }
    t.equal(done(), 0);
  });

  await t.test("who may not do it is refused, whatever was answered before", async (t) => {
    const { part } = countingRoutes();
    const console = await openTestConsole(t, await open(), { parts: [part] });
    const headers = await console.as("api", { scopes: ["leaks:decide"] });
    t.equal((await ask(console, headers, {}, { key: "k" })).statusCode, 201);
    await console.context.store.db.updateTable("access_tokens").set({ scopes: '["leaks:read"]' }).execute();
    t.equal((await ask(console, headers, {}, { key: "k" })).statusCode, 403);
  });
});
