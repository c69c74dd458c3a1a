import { t } from "tap";
import { renewRuleset } from "../../../src/console/rulesets/renew.ts";
import { NODE_ID_HEADER, NODE_PATHS, type Heartbeat } from "../../../src/core/wire.ts";
import { openTestConsole, TENANT, type TestConsole } from "../open-console.ts";
import { madeToken, makeLeak } from "../rulesets/made-leaks.ts";
import { onEachStore } from "../stores.ts";
import { PullingNode } from "./pulling-node.ts";

const START = Date.UTC(2026, 10, 23);

function heartbeat(fields: Partial<Heartbeat> = {}): Heartbeat {
  return {
    ...{ name: "edge-1", version: "0.1.0", mode: "block", started_at: START, requests: 0, blocked: 0, watched: 0 },
    ...{
      ruleset: { version: 1, applied_at: START, error: "" },
      spool: { bytes: 0, events: 0, dropped: 0 },
      workers: 2,
    },
    ...fields,
  };
}

async function beat(console: TestConsole, id: string, body: unknown, headers?: { authorization: string }) {
  return console.api.inject({
    method: "POST",
    url: NODE_PATHS.heartbeat,
    headers: { ...(headers ?? (await console.as("node"))), [NODE_ID_HEADER]: id },
    payload: body as object,
  });
}

await onEachStore(t, async (t, open) => {
  await t.test("a node is listed with what it told, and its throughput between two heartbeats", async (t) => {
    const console = await openTestConsole(t, await open());
    console.setNow(START);
    await new PullingNode(console, await console.as("node"), "n1").pull();
    const headers = await console.as("analyst");
    const get = async () => (await console.api.inject({ url: "/api/v1/nodes/n1", headers })).json();
    t.match(await get(), { id: "n1", name: "", ruleset: 0, requests: 0, state: "behind" });
    t.equal((await beat(console, "n1", heartbeat({ requests: 100 }))).statusCode, 204);
    t.match(await get(), {
      ...{ id: "n1", name: "edge-1", state: "up_to_date", ruleset: 1, applied_at: new Date(START).toISOString() },
      ...{ lag_ms: 0, ruleset_error: "", mode: "block", workers: 2, requests: 100, requests_per_second: 0 },
      ...{ first_seen: new Date(START).toISOString(), last_seen: new Date(START).toISOString() },
    });
    console.setNow(START + 10_000);
    await beat(console, "n1", heartbeat({ requests: 350, blocked: 3, spool: { bytes: 9, events: 3, dropped: 1 } }));
    t.match(await get(), { requests_per_second: 25, blocked: 3, spool: { bytes: 9, events: 3, dropped: 1 } });
    console.setNow(START + 20_000);
    await beat(console, "n1", heartbeat({ requests: 7, started_at: START + 19_000 }));
    t.match(await get(), { requests_per_second: 0, requests: 7 }, "a node that has started anew");
  });

  await t.test("a node is up to date, behind, ahead or away", async (t) => {
    const console = await openTestConsole(t, await open());
    console.setNow(START);
    await renewRuleset(console.context, TENANT, "first", "user:1");
    await makeLeak(console.context, [madeToken()]);
    console.setNow(START + 60_000);
    await renewRuleset(console.context, TENANT, "applied", "user:1");
    const at = (version: number) =>
      heartbeat({ ruleset: { version, applied_at: START, error: version > 2 ? "older" : "" } });
    await beat(console, "gone", at(2));
    console.setNow(START + 160_000);
    await beat(console, "good", at(2));
    await beat(console, "slow", at(1));
    await beat(console, "odd", at(3));
    const headers = await console.as("analyst");
    const list = async (query: string) => (await console.api.inject({ url: `/api/v1/nodes${query}`, headers })).json();
    const { items } = await list("");
    t.match(items, [
      { id: "gone", state: "away", lag_ms: 0 },
      { id: "good", state: "up_to_date", lag_ms: 0 },
      { id: "odd", state: "ahead", lag_ms: 0, ruleset_error: "older" },
      { id: "slow", state: "behind", lag_ms: 100_000 },
    ]);
    for (const { id, state } of items) t.match((await list(`?state=${state}`)).items, [{ id }]);
    t.match(await list("/stats"), { ruleset: 2, states: { up_to_date: 1, behind: 1, ahead: 1, away: 1 } });

    const first = await list("?limit=3");
    t.equal(first.items.length, 3);
    t.match(await list(`?limit=3&cursor=${first.next_cursor}`), { items: [{ id: "slow" }], next_cursor: null });
    t.equal((await list("?cursor=x")).code, "invalid_query");
  });

  await t.test("a node that asks for a newer ruleset has put the former in force", async (t) => {
    const console = await openTestConsole(t, await open());
    const node = new PullingNode(console, await console.as("node"), "n1");
    await node.pull();
    await node.ask();
    const { json } = await console.api.inject({ url: "/api/v1/nodes/n1", headers: await console.as("analyst") });
    t.match(json(), { ruleset: 1, state: "up_to_date" });
  });

  await t.test("nodes are their tenant's; administrators take old ones off the list", async (t) => {
    const console = await openTestConsole(t, await open());
    await beat(console, "ours", heartbeat());
    await beat(console, "theirs", heartbeat(), await console.as("node", { tenant: "another" }));
    const admin = await console.as("administrator");
    const { items } = (await console.api.inject({ url: "/api/v1/nodes", headers: admin })).json();
    t.same(
      items.map(({ id }: { id: string }) => id),
      ["ours"],
    );
    for (const method of ["GET", "DELETE"] as const) {
      t.equal((await console.api.inject({ method, url: "/api/v1/nodes/theirs", headers: admin })).statusCode, 404);
    }
    const remove = async (headers: { authorization: string }) =>
      (await console.api.inject({ method: "DELETE", url: "/api/v1/nodes/ours", headers })).statusCode;
    t.equal(await remove(await console.as("analyst")), 403);
    t.equal(await remove(admin), 204);
    t.equal(await remove(admin), 404);
    const audit = await console.context.store.db.selectFrom("audit").select(["action", "target", "outcome"]).execute();
    t.ok(
      audit.some(
        ({ action, target, outcome }) =>
          action === "DELETE /api/v1/nodes/{id}" && target === "node:ours" && outcome === "done",
      ),
    );
    t.notOk(audit.some(({ action }) => action.includes("heartbeat")));
  });

  await t.test("a thousand heartbeats are one write, and what is no heartbeat is refused", async (t) => {
    const console = await openTestConsole(t, await open());
    const headers = await console.as("node");
    for (let i = 0; i < 1_000; i++) await beat(console, `n${i}`, heartbeat({ requests: i }), headers);
    const stats = await console.api.inject({ url: "/api/v1/nodes/stats", headers: await console.as("analyst") });
    t.equal(stats.json().states.ahead, 1_000);
    const bad = await beat(console, "n", { ...heartbeat(), requests: -1, mood: "good" }, headers);
    t.equal(bad.statusCode, 400);
    t.same(
      bad
        .json()
        .problems.map(({ path }: { path: string }) => path)
        .sort(),
      ["", "requests"],
    );
  });
});
