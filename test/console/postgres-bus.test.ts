import { pino } from "pino";
import { t, type Test } from "tap";
import type { Bus } from "../../src/console/bus.ts";
import { postgresBus } from "../../src/console/postgres-bus.ts";
import { renewRuleset } from "../../src/console/rulesets/renew.ts";
import { PullingNode } from "./nodes/pulling-node.ts";
import { openTestConsole, TENANT } from "./open-console.ts";
import { madeToken, makeLeak } from "./rulesets/made-leaks.ts";
import { onPostgres, openSharedStores, POSTGRES_URL, withClient } from "./stores.ts";

function openBus(t: Test, schema: string): Bus {
  const bus = postgresBus(POSTGRES_URL, pino({ level: "silent" }), schema);
  t.teardown(() => bus.close());
  return bus;
}

/** Says it until it is heard: a bus may lose what is said before it listens. @returns what was heard */
function heard(on: Bus, from: Bus, version: number): Promise<unknown> {
  return new Promise((resolve) => {
    const again = setInterval(() => from.publish("ruleset", { tenant: TENANT, version }), 20);
    const stop = on.subscribe("ruleset", (message) => {
      if (message.version !== version) return;
      clearInterval(again);
      stop();
      resolve(message);
    });
  });
}

await onPostgres(t, "what one console says the other hears, and itself once", async (t) => {
  const [, , schema] = await openSharedStores(t);
  const [one, other] = [openBus(t, schema), openBus(t, schema)];
  t.same(await heard(other, one, 1), { tenant: TENANT, version: 1 });
  t.same(await heard(one, other, 2), { tenant: TENANT, version: 2 });
  const own: number[] = [];
  one.subscribe("ruleset", ({ version }) => void own.push(version));
  one.publish("ruleset", { tenant: TENANT, version: 3 });
  t.same(own, [3], "at once");
  await heard(one, other, 4);
  t.same(
    own.filter((version) => version === 3),
    [3],
  );
});

await onPostgres(t, "a lost connection is opened again", async (t) => {
  const [, , schema] = await openSharedStores(t);
  const [one, other] = [openBus(t, schema), openBus(t, schema)];
  await heard(other, one, 1);
  await heard(one, other, 1);
  const killed = await withClient((client) =>
    client.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1", [
      `keyward_${schema} bus`,
    ]),
  );
  t.equal(killed.rowCount, 2);
  t.same(await heard(other, one, 2), { tenant: TENANT, version: 2 });
  t.same(await heard(one, other, 3), { tenant: TENANT, version: 3 });
});

await onPostgres(t, "what is no message of a bus is not heard", async (t) => {
  const [, , schema] = await openSharedStores(t);
  const [one, other] = [openBus(t, schema), openBus(t, schema)];
  await heard(other, one, 1);
  const versions: number[] = [];
  other.subscribe("ruleset", ({ version }) => void versions.push(version));
  await withClient(async (client) => {
    for (const payload of [
      "",
      "{",
      "null",
      '{"topic":"ruleset"}',
      '{"from":"x","topic":"ruleset","message":{"tenant":"t","version":-1}}',
    ]) {
      await client.query("select pg_notify($1, $2)", [`keyward_${schema}`, payload]);
    }
  });
  await heard(other, one, 2);
  t.same([...new Set(versions)], [2]);
});

await onPostgres(t, "a decision on one console answers a node that waits at another", async (t) => {
  const [storeA, storeB, schema] = await openSharedStores(t);
  const [busA, busB] = [openBus(t, schema), openBus(t, schema)];
  await heard(busB, busA, 0);
  const a = await openTestConsole(t, storeA, { bus: busA });
  const b = await openTestConsole(t, storeB, { bus: busB, keys: a.context.keys });
  const node = new PullingNode(b, await b.as("node"));
  await node.pull();
  const told = new Promise<number>((resolve) => void busB.subscribe("ruleset", ({ version }) => resolve(version)));
  const answer = node.pull(60);
  await makeLeak(a.context, [madeToken()]);
  await renewRuleset(a.context, TENANT, "applied", "user:1");
  t.equal(await told, 2);
  t.equal((await answer).version, 2);
});

await onPostgres(t, "two consoles that renew at once number the versions without a gap and lose no leak", async (t) => {
  const stores = await openSharedStores(t);
  const a = await openTestConsole(t, stores[0]);
  const b = await openTestConsole(t, stores[1], { keys: a.context.keys });
  await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      const { context } = i % 2 === 0 ? a : b;
      await makeLeak(context, [madeToken()]);
      await renewRuleset(context, TENANT, "applied", "user:1");
    }),
  );
  const rows = await stores[0].db
    .selectFrom("rulesets")
    .select(["version", "token_count"])
    .orderBy("version")
    .execute();
  t.same(
    rows.map(({ version }) => version),
    rows.map((_, i) => i + 1),
  );
  t.equal(rows.at(-1)!.token_count, 40);
  const { payload } = await new PullingNode(b, await b.as("node")).pull();
  t.equal(payload.rules.length, 40);
  t.equal(
    payload.tables.reduce((sum, { count }) => sum + count, 0),
    40,
  );
});
