import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import t, { type Test } from "tap";
import { openAdmin, type AdminView } from "../../../src/node/admin/listener.ts";

const VIEW: AdminView = {
  unreadyReasons: () => [],
  metrics: async () => "a 1\n",
  status: async () => ({ mode: "block" }),
};

async function open(t: Test, view: Partial<AdminView> = {}) {
  const admin = await openAdmin({ host: "127.0.0.1", port: 0 }, { ...VIEW, ...view });
  t.teardown(() => admin.close());
  return async (path: string, init?: RequestInit) => {
    const response = await fetch(`http://127.0.0.1:${admin.address.port}${path}`, init);
    const { status, headers } = response;
    return { status, type: headers.get("content-type"), body: await response.text() };
  };
}

t.test("each page answers", async (t) => {
  const get = await open(t);
  t.match(await get("/healthz"), { status: 200, type: "application/json", body: /"ok"/ });
  t.match(await get("/readyz?probe"), { status: 200, body: /"ready"/ });
  t.strictSame(await get("/metrics"), { status: 200, type: "text/plain; version=0.0.4; charset=utf-8", body: "a 1\n" });
  t.same(JSON.parse((await get("/status")).body), { mode: "block" });
  t.match(await get("/else"), { status: 404 });
  t.match(await get("/status", { method: "POST" }), { status: 405 });
  t.strictSame(await get("/healthz", { method: "HEAD" }), { status: 200, type: "application/json", body: "" });
});

t.test("a node that is not ready says 503 and why, and stays healthy", async (t) => {
  const get = await open(t, { unreadyReasons: () => ["no ruleset is loaded"] });
  t.match(await get("/readyz"), { status: 503, body: /no ruleset is loaded/ });
  t.match(await get("/healthz"), { status: 200 });
});

t.test("a page that fails is a 500 without its reason", async (t) => {
  const get = await open(t, { status: () => Promise.reject(new Error("inside")) });
  const { status, body } = await get("/status");
  t.equal(status, 500);
  t.notMatch(body, /inside/);
});

t.test("a port in use is one sentence; closing twice is closing once", async (t) => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  await t.rejects(openAdmin({ host: "127.0.0.1", port }, VIEW), {
    message: `the admin address 127.0.0.1:${port} is already in use`,
  });
  other.close();
  const admin = await openAdmin({ host: "127.0.0.1", port: 0 }, VIEW);
  t.equal(admin.close(), admin.close());
  await admin.close();
});
