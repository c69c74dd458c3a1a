import { t, type Test } from "tap";
import { settleDue } from "../../../src/console/rulesets/due.ts";
import { renewRuleset } from "../../../src/console/rulesets/renew.ts";
import { startRulesetUpkeep, sweepRulesets } from "../../../src/console/rulesets/upkeep.ts";
import { takeLease } from "../../../src/console/store/lease.ts";
import type { Store } from "../../../src/console/store/open-store.ts";
import { PullingNode, verdictOn } from "../nodes/pulling-node.ts";
import { openTestConsole, TENANT, type TestConsole } from "../open-console.ts";
import { onEachStore, onPostgres, openSharedStores } from "../stores.ts";
import { changeLeak, madeToken, makeLeak } from "./made-leaks.ts";

const START = Date.UTC(2026, 10, 23);
const HOUR = 36e5;

/** A console that stands still at START. */
async function standing(t: Test, store: Store): Promise<TestConsole> {
  const console = await openTestConsole(t, store);
  console.setNow(START);
  return console;
}

async function historyOf({ context }: TestConsole, leak: number) {
  return context.store.db
    .selectFrom("leak_history")
    .select(["action", "actor", "changes"])
    .where("leak", "=", leak)
    .orderBy("id")
    .execute();
}

await onEachStore(t, async (t, open) => {
  await t.test("a scheduled block begins at its time, once, whatever the clock does", async (t) => {
    const console = await standing(t, await open());
    const { context } = console;
    const node = new PullingNode(console, await console.as("node"));
    const token = madeToken();
    const leak = await makeLeak(context, [token], { remediation: "scheduled", block_at: START + HOUR });
    await renewRuleset(context, TENANT, "scheduled", "user:1");
    await settleDue(context);
    t.same(verdictOn((await node.pull()).filter, token, START), [`leak-${leak} watch`]);
    // An hour passes while nothing runs.
    console.setNow(START + HOUR);
    await settleDue(context);
    const { version, filter } = await node.pull();
    t.equal(version, 2);
    t.same(verdictOn(filter, token, START + HOUR), [`leak-${leak} block`]);
    // The clock is put back, and goes on.
    for (const at of [START, START + 2 * HOUR]) {
      console.setNow(at);
      await settleDue(context);
      await renewRuleset(context, TENANT, "again", "user:1");
    }
    t.equal((await node.ask()).statusCode, 304);
    t.same(await historyOf(console, leak), [
      { action: "blocked", actor: "policy", changes: '{"remediation":["scheduled","block"]}' },
    ]);
    const { cause, actor } = await context.store.db
      .selectFrom("rulesets")
      .select(["cause", "actor"])
      .where("version", "=", 2)
      .executeTakeFirstOrThrow();
    t.same({ cause, actor }, { cause: `leak:${leak} blocked`, actor: "policy" });
  });

  await t.test("a patch that has expired ends, and the leak stays open", async (t) => {
    const console = await standing(t, await open());
    const { context } = console;
    const [ends, tripwire, closed] = [
      await makeLeak(context, [madeToken()], { patch_expires_at: START + 1 }),
      await makeLeak(context, [madeToken()], { patch_expires_at: START + 1, status: "closed", keep_watching: 1 }),
      await makeLeak(context, [madeToken()], { patch_expires_at: START + 1, status: "closed" }),
    ];
    await renewRuleset(context, TENANT, "applied", "user:1");
    console.setNow(START + 1);
    await settleDue(context);
    const leaks = await context.store.db
      .selectFrom("leaks")
      .select(["id", "status", "remediation", "version"])
      .orderBy("id")
      .execute();
    t.same(leaks, [
      { id: ends, status: "open", remediation: "none", version: 2 },
      { id: tripwire, status: "closed", remediation: "block", version: 1 },
      { id: closed, status: "closed", remediation: "block", version: 1 },
    ]);
    const { payload } = await new PullingNode(console, await console.as("node")).pull();
    t.match(payload.rules, [{ id: `leak-${tripwire}`, mode: "watch" }]);
    t.match(await historyOf(console, ends), [{ action: "ended", actor: "policy" }]);
  });

  await t.test("a decision that was stored and not sent out is sent by the sweep", async (t) => {
    const console = await standing(t, await open());
    const { context } = console;
    const node = new PullingNode(console, await console.as("node"));
    await node.pull();
    const token = madeToken();
    const leak = await makeLeak(context, [token]);
    await sweepRulesets(context);
    t.same(verdictOn((await node.pull()).filter, token, START), [`leak-${leak} block`]);
    await sweepRulesets(context);
    t.equal((await node.ask()).statusCode, 304);
  });

  await t.test(
    "a tenant's first decision is sent by the sweep, too; a tenant without any gets no ruleset",
    async (t) => {
      const { context } = await standing(t, await open());
      await sweepRulesets(context);
      t.same(await context.store.db.selectFrom("rulesets").select("version").execute(), []);
      await makeLeak(context, [madeToken()]);
      await sweepRulesets(context);
      t.same(await context.store.db.selectFrom("rulesets").select("version").execute(), [{ version: 1 }]);
    },
  );

  await t.test("a console that starts sends what a dead one left, whoever has the lease", async (t) => {
    const { context } = await standing(t, await open());
    await takeLease(context.store, "ruleset upkeep", "the dead one", START, HOUR);
    await makeLeak(context, [madeToken()]);
    const upkeep = startRulesetUpkeep(context);
    await upkeep.stop();
    t.same(await context.store.db.selectFrom("rulesets").select("version").execute(), [{ version: 1 }]);
  });

  await t.test("where the ruleset of one tenant fails, the others are renewed all the same", async (t) => {
    const console = await standing(t, await open());
    const { context } = console;
    const { db } = context.store;
    for (const tenant of ["a", "b"]) {
      await db.insertInto("tenants").values({ id: tenant, name: tenant, created_at: START }).execute();
      await makeLeak(context, [madeToken()], { tenant });
    }
    await makeLeak(context, [madeToken()]);
    const rule = { id: "r", position: 0, mark: "", author: "", version: 1, created_at: START, updated_at: START };
    await db
      .insertInto("rules")
      .values({ ...rule, tenant: "a", document: "no JSON" })
      .execute();
    await t.rejects(sweepRulesets(context), { errors: [SyntaxError] });
    const rows = await db.selectFrom("rulesets").select("tenant").orderBy("tenant").execute();
    t.same(rows, [{ tenant: "b" }, { tenant: TENANT }]);
  });

  await t.test("old versions go, and tables that nothing names; what is named stays", async (t) => {
    const console = await standing(t, await open());
    const { context } = console;
    const { db } = context.store;
    const kept = await makeLeak(context, [madeToken()]);
    await renewRuleset(context, TENANT, "applied", "user:1");
    const leak = await makeLeak(context, [madeToken()]);
    for (let i = 0; i < 210; i++) {
      await changeLeak(context, leak, { status: i % 2 === 0 ? "open" : "false" });
      await renewRuleset(context, TENANT, `change ${i}`, "user:1");
    }
    await changeLeak(context, leak, { status: "open" });
    console.setNow(START + 2 * HOUR);
    await sweepRulesets(context);
    const versions = await db.selectFrom("rulesets").select("version").orderBy("version").execute();
    t.equal(versions.length, 200);
    t.equal(versions.at(-1)!.version, 212);
    const named = new Set(
      (await db.selectFrom("ruleset_tables").select("digest").execute()).map(({ digest }) => digest),
    );
    const tables = await db.selectFrom("token_tables").select("digest").execute();
    t.same(
      tables.filter(({ digest }) => !named.has(digest)),
      [],
    );
    t.equal(tables.length, named.size);
    const { payload } = await new PullingNode(console, await console.as("node")).pull();
    t.match(payload.rules, [{ id: `leak-${kept}` }, { id: `leak-${leak}` }]);
  });

  await t.test("one of several has a lease, until it ends or the clock says it cannot be", async (t) => {
    const store = await open();
    const take = (holder: string, at: number) => takeLease(store, "a job", holder, at, 1_000);
    t.equal(await take("one", START), true);
    t.equal(await take("two", START + 999), false);
    t.equal(await take("one", START + 999), true);
    t.equal(await take("two", START + 1_500), false);
    t.equal(await take("two", START + 1_999), true);
    t.equal(await take("one", START - HOUR), true, "the clock was put back");
  });

  await t.test("while a console runs, what falls due is settled by itself", async (t) => {
    const console = await standing(t, await open());
    const { context } = console;
    const token = madeToken();
    const leak = await makeLeak(context, [token], { remediation: "scheduled", block_at: START + HOUR });
    const node = new PullingNode(console, await console.as("node"));
    await node.pull();
    const upkeep = startRulesetUpkeep(context);
    t.teardown(() => upkeep.stop());
    const answer = node.pull(60);
    console.setNow(START + HOUR);
    t.same(verdictOn((await answer).filter, token, START + HOUR), [`leak-${leak} block`]);
  });
});

await onPostgres(t, "of two consoles one settles what is due", async (t) => {
  const stores = await openSharedStores(t);
  const a = await standing(t, stores[0]);
  const b = await openTestConsole(t, stores[1], { keys: a.context.keys });
  const leaks = [];
  for (let i = 0; i < 20; i++) {
    leaks.push(await makeLeak(a.context, [madeToken()], { remediation: "scheduled", block_at: START + HOUR }));
  }
  for (const each of [a, b]) each.setNow(START + HOUR);
  await Promise.all([settleDue(a.context), settleDue(b.context), settleDue(a.context)]);
  for (const leak of leaks) t.equal((await historyOf(a, leak)).length, 1);
  const { payload } = await new PullingNode(b, await b.as("node")).pull();
  t.same([...new Set(payload.rules.map(({ mode }) => mode))], ["block"]);
});
