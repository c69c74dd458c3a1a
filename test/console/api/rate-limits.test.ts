import { t, type Test } from "tap";
import type { Routes } from "../../../src/console/api/route.ts";
import { openTestConsole, type TestConsole, type TestOptions } from "../open-console.ts";
import { openTestStore } from "../stores.ts";

const quick: Routes = (api) => {
  for (const permission of ["public", "leaks:read", "node:sync"] as const) {
    api.get(`/api/v1/quick/${permission}`, { config: { permission } }, () => ({}));
    api.post(`/api/v1/quick/${permission}`, { config: { permission, audited: false } }, () => ({}));
  }
};

const start = async (t: Test, options: TestOptions = {}): Promise<TestConsole> =>
  await openTestConsole(t, await openTestStore(t, "sqlite"), { ...options, parts: [quick] });

/** Asks until it is refused. @returns how often it was not */
async function ask(
  { api }: TestConsole,
  request: { method?: "GET" | "POST"; url: string; headers?: object; remoteAddress?: string },
  most: number,
) {
  for (let i = 0; i < most; i++) {
    const { method = "GET", headers = {}, ...rest } = request;
    const answer = await api.inject({ method, headers: { ...headers }, ...rest });
    if (answer.statusCode === 429) return { before: i, answer };
  }
  return { before: most, answer: undefined };
}

t.test("a caller who asks too fast is told when to ask again; others are not held up", async (t) => {
  const console = await start(t);
  const [one, two] = [await console.as("analyst"), await console.as("analyst")];
  const url = "/api/v1/quick/leaks:read";
  const { before, answer } = await ask(console, { url, headers: one }, 3_100);
  t.equal(before, 3_000);
  t.match(answer?.json(), { code: "too_many_requests", status: 429 });
  const seconds = Number(answer?.headers["retry-after"]);
  t.ok(seconds >= 1 && seconds <= 60, String(seconds));
  t.equal((await ask(console, { url, headers: two }, 1)).before, 1, "from the same address");
  t.equal((await ask(console, { url, headers: one, remoteAddress: "10.0.0.9" }, 1)).before, 0, "wherever it asks from");
});

t.test("a node may ask far more", async (t) => {
  const console = await start(t);
  const headers = await console.as("node");
  t.equal((await ask(console, { url: "/api/v1/quick/node:sync", headers }, 3_100)).before, 3_100);
});

const TRIES: readonly (readonly [what: string, request: object, most: number])[] = [
  ["writes that anybody may send", { method: "POST", url: "/api/v1/quick/public" }, 20],
  ["tokens that are none", { url: "/api/v1/quick/leaks:read", headers: { authorization: "Bearer x" } }, 60],
];
for (const [what, request, most] of TRIES) {
  t.test(`one address may try a few ${what}; it writes no more into the audit log than that`, async (t) => {
    const console = await start(t);
    const url = "/api/v1/quick/leaks:read";
    const tried = { url, ...request };
    t.equal((await ask(console, tried, most + 5)).before, most);
    t.equal((await ask(console, { ...tried, remoteAddress: "10.0.0.9" }, 1)).before, 1, "others may");
    t.equal((await ask(console, { url, headers: await console.as("analyst") }, 1)).before, 1, "so may who is known");
    const { count } = await console.context.store.db
      .selectFrom("audit")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    t.ok(count <= most + 1);
  });
}

t.test("what watches the process may ask as often as it likes to", async (t) => {
  const console = await start(t);
  for (const method of ["GET", "HEAD"] as const) {
    const statuses = new Set<number>();
    for (let i = 0; i < 100; i++) statuses.add((await console.api.inject({ method, url: "/healthz" })).statusCode);
    t.same(statuses, new Set([200]), method);
  }
});

t.test("addresses of one IPv6 network count as one", async (t) => {
  const console = await start(t);
  const statuses: number[] = [];
  for (let i = 0; i < 21; i++) {
    const { statusCode } = await console.api.inject({
      method: "POST",
      url: "/api/v1/quick/public",
      remoteAddress: `2001:db8::${i.toString(16)}`,
    });
    statuses.push(statusCode);
  }
  t.equal(statuses.at(-1), 429);
});

t.test("the address behind a trusted proxy counts, and no other word for it", async (t) => {
  const address = async (trusted: string[], remoteAddress: string, forwarded: string): Promise<string> => {
    const console = await start(t, { config: { trusted_proxies: trusted } });
    await console.api.inject({
      url: "/api/v1/quick/leaks:read",
      remoteAddress,
      headers: { "x-forwarded-for": forwarded },
    });
    const rows = await console.context.store.db.selectFrom("audit").select("address").execute();
    return rows[0]!.address;
  };
  t.equal(await address([], "10.0.0.1", "203.0.113.9"), "10.0.0.1");
  t.equal(await address(["10.0.0.0/8"], "10.0.0.1", "203.0.113.9"), "203.0.113.9");
  t.equal(await address(["10.0.0.0/8"], "10.0.0.1", "198.51.100.1, 203.0.113.9"), "203.0.113.9");
  t.equal(await address(["10.0.0.0/8"], "192.0.2.1", "203.0.113.9"), "192.0.2.1");
});
