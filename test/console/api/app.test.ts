import { randomBytes } from "node:crypto";
import { t } from "tap";
import { z } from "zod";
import type { Routes } from "../../../src/console/api/route.ts";
import { openTestConsole } from "../open-console.ts";
import { onEachStore, openTestStore } from "../stores.ts";

const SECRET = randomBytes(12).toString("hex");

const broken: Routes = (api, { store }) => {
  const config = { permission: "public" } as const;
  api.get("/api/v1/broken/bug", { config }, () => {
    throw new TypeError(`cannot read ${SECRET}`);
  });
  api.get("/api/v1/broken/answer", { config, schema: { response: { 200: z.object({ n: z.int() }) } } }, () => ({
    n: SECRET as unknown as number,
  }));
  api.get("/api/v1/broken/query", { config }, async () => await store.db.selectFrom(SECRET as "leaks").execute());
};

t.test("every answer has its id, and what keeps a browser from harm", async (t) => {
  const { api } = await openTestConsole(t, await openTestStore(t, "sqlite"));
  const ids = new Set<unknown>();
  for (const url of ["/healthz", "/api/docs", "/api/v1/me", "/nothing", "/api/v1/nothing"]) {
    const { headers } = await api.inject({ url, headers: { "request-id": "mine", "x-request-id": "mine" } });
    ids.add(headers["request-id"]);
    t.match(headers["request-id"], /^[0-9a-f]{32}$/, url);
    t.equal(
      headers["content-security-policy"],
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';" +
        "manifest-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
      url,
    );
    t.match(headers, { "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
    t.equal(headers["strict-transport-security"], undefined, "over http there is no https to insist on");
    t.equal(headers["access-control-allow-origin"], undefined);
  }
  t.equal(ids.size, 5);
});

const MISTAKES: readonly (readonly [what: string, request: object, status: number, code: string])[] = [
  ["no such path", { url: "/api/v1/nothing" }, 404, "not_found"],
  ["no such method", { method: "DELETE", url: "/api/v1/me" }, 404, "not_found"],
  ["a slash too many", { url: "/api/v1/me/" }, 404, "not_found"],
  ["not JSON", { method: "POST", url: "/api/v1/setup", headers: JSON_TYPE(), payload: "{" }, 400, "invalid_body"],
  ["nothing", { method: "POST", url: "/api/v1/setup", headers: JSON_TYPE(), payload: "" }, 400, "invalid_body"],
  [
    "what would change every object",
    { method: "POST", url: "/api/v1/setup", headers: JSON_TYPE(), payload: '{"__proto__":{"token":"x"}}' },
    400,
    "invalid_body",
  ],
  [
    "another type",
    { method: "POST", url: "/api/v1/setup", headers: { "content-type": "text/xml" }, payload: "<a/>" },
    415,
    "unsupported_media_type",
  ],
  ["too much", { method: "POST", url: "/api/v1/setup", payload: { token: "x".repeat(20_000) } }, 413, "too_large"],
];

function JSON_TYPE(): object {
  return { "content-type": "application/json" };
}

t.test("what cannot be read is a problem with its code", async (t) => {
  const { api } = await openTestConsole(t, await openTestStore(t, "sqlite"));
  for (const [what, request, status, code] of MISTAKES) {
    const answer = await api.inject(request);
    t.match([answer.statusCode, answer.json()], [status, { code, status, type: `urn:keyward:problem:${code}` }], what);
    t.match(answer.headers["content-type"], /^application\/problem\+json/);
    t.equal(answer.json<{ request_id: string }>().request_id, answer.headers["request-id"], what);
  }
});

t.test("mistakes in a body are told with their places, and without what stood there", async (t) => {
  const { api } = await openTestConsole(t, await openTestStore(t, "sqlite"));
  const payload = { token: 1, email: SECRET, password: SECRET.slice(0, 8), name: "" };
  const answer = await api.inject({ method: "POST", url: "/api/v1/setup", payload });
  const { problems, path } = answer.json<{ path: string; problems: { path: string }[] }>();
  t.same(problems.map((problem) => problem.path).sort(), ["email", "name", "password", "token"]);
  t.equal(path, problems[0]!.path);
  t.notOk(answer.body.includes(SECRET.slice(0, 8)));
});

await onEachStore(t, async (t, open) => {
  await t.test("what goes wrong inside is logged under the request's id, and not told", async (t) => {
    const console = await openTestConsole(t, await open(), { parts: [broken] });
    for (const kind of ["bug", "answer", "query"]) {
      const answer = await console.api.inject({ url: `/api/v1/broken/${kind}` });
      t.match([answer.statusCode, answer.json()], [500, { code: "internal" }]);
      t.notOk(answer.body.includes(SECRET), kind);
      t.match(console.logged.join(""), String(answer.headers["request-id"]));
    }
  });

  await t.test("it is healthy while it runs, and ready while its database answers", async (t) => {
    const store = await open();
    const { api } = await openTestConsole(t, store);
    t.equal((await api.inject({ url: "/readyz" })).statusCode, 200);
    await store.close();
    const away = await api.inject({ url: "/readyz" });
    t.match([away.statusCode, away.json()], [503, { status: "unavailable", reason: /database/ }]);
    t.equal((await api.inject({ url: "/healthz" })).statusCode, 200);
  });
});

t.test("the pages about the API show every operation, and need nothing from elsewhere", async (t) => {
  const { api } = await openTestConsole(t, await openTestStore(t, "sqlite"));
  const page = await api.inject({ url: "/api/docs" });
  t.match(page.headers["content-type"], /^text\/html/);
  const document = (await api.inject({ url: "/api/openapi.json" })).json<{
    paths: Record<string, Record<string, { operationId: string }>>;
  }>();
  for (const item of Object.values(document.paths)) {
    for (const { operationId } of Object.values(item)) t.ok(page.body.includes(`id="${operationId}"`), operationId);
  }
  t.notMatch(page.body, /<script|<style|style=|(src|href)="?(https?:)?\/\//);
  const [, style] = /<link rel="stylesheet" href="([^"]+)"/.exec(page.body)!;
  t.match((await api.inject({ url: style! })).headers["content-type"], /^text\/css/);
});
