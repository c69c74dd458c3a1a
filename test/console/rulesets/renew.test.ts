import { t } from "tap";
import { renewRuleset } from "../../../src/console/rulesets/renew.ts";
import { PullingNode, verdictOn } from "../nodes/pulling-node.ts";
import { openTestConsole, TENANT } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { addTokens, changeLeak, madeToken, makeLeak } from "./made-leaks.ts";

await onEachStore(t, async (t, open) => {
  await t.test("a tenant without leaks has an empty, signed first version", async (t) => {
    const console = await openTestConsole(t, await open());
    const { version, payload } = await new PullingNode(console, await console.as("node")).pull();
    t.equal(version, 1);
    t.match(payload, { format: 1, tenant: TENANT, rules: [], tables: [] });
    t.equal(payload.fingerprint_key, console.context.keys.fingerprintKey(TENANT).toString("base64url"));
  });

  await t.test("a blocked leak's tokens block, and stop when it is closed", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const node = new PullingNode(console, await console.as("node"));
    const [token, other] = [madeToken(), madeToken()];
    const leak = await makeLeak(context, [token, other], { title: "Found on a pad" });
    t.equal(await renewRuleset(context, TENANT, `leak:${leak} applied`, "user:1"), 1);
    const first = await node.pull();
    t.match(first.payload.rules, [{ id: `leak-${leak}`, leak: String(leak), title: "Found on a pad", mode: "block" }]);
    t.same(verdictOn(first.filter, token, context.now()), [`leak-${leak} block`]);
    t.same(verdictOn(first.filter, other, context.now()), [`leak-${leak} block`]);
    t.same(verdictOn(first.filter, madeToken(), context.now()), []);

    await changeLeak(context, leak, { status: "closed" });
    t.equal(await renewRuleset(context, TENANT, `leak:${leak} closed`, "user:1"), 2);
    const second = await node.pull();
    t.same(second.payload.rules, []);
    t.same(second.payload.tables, []);
    t.same(verdictOn(second.filter, token, context.now()), []);
  });

  await t.test("equal content makes no new version", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const leak = await makeLeak(context, [madeToken()]);
    t.equal(await renewRuleset(context, TENANT, "one", "user:1"), 1);
    t.equal(await renewRuleset(context, TENANT, "two", "user:1"), 1);
    await changeLeak(context, leak, { stage: "rotating", assignee: "user:2", version: 2 });
    t.equal(await renewRuleset(context, TENANT, "three", "user:1"), 1);
  });

  await t.test("a change of mode or scope ships no table", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const node = new PullingNode(console, await console.as("node"));
    const token = madeToken();
    const leak = await makeLeak(context, [token]);
    await renewRuleset(context, TENANT, "applied", "user:1");
    await node.pull();
    const unless = [{ point: ["remote_addr"], type: "cidr", value: "198.51.100.0/24" }];
    await changeLeak(context, leak, { remediation: "watch", unless: JSON.stringify(unless) });
    await renewRuleset(context, TENANT, "watched", "user:1");
    const { filter } = await node.pull();
    t.equal(node.fetched.length, 1);
    t.same(verdictOn(filter, token, context.now()), [`leak-${leak} watch`]);
    t.same(verdictOn(filter, token, context.now(), { remoteAddress: "198.51.100.7" }), []);
  });

  await t.test("a new leak ships a table of its own size, and tokens added to one are in force", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const node = new PullingNode(console, await console.as("node"));
    const many = Array.from({ length: 3_000 }, madeToken);
    const old = await makeLeak(context, many);
    await renewRuleset(context, TENANT, "applied", "user:1");
    await node.pull();
    const [token, added] = [madeToken(), madeToken()];
    const leak = await makeLeak(context, [token]);
    await renewRuleset(context, TENANT, "applied", "user:1");
    await node.pull();
    t.equal((await node.table(node.fetched.at(-1)!)).length, 32 + 28);
    await addTokens(context, TENANT, leak, [added]);
    await changeLeak(context, leak, { volume: 2 });
    await renewRuleset(context, TENANT, "found again", "policy");
    const { filter } = await node.pull();
    t.equal((await node.table(node.fetched.at(-1)!)).length, 32 + 2 * 28);
    for (const each of [token, added]) t.same(verdictOn(filter, each, context.now()), [`leak-${leak} block`]);
    t.same(verdictOn(filter, many[7]!, context.now()), [`leak-${old} block`]);
  });

  await t.test("patterns are rules of their own", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const leak = await makeLeak(context, [], { patterns: ["^Bearer pat_a", "^Bearer pat_b"] });
    await renewRuleset(context, TENANT, "applied", "user:1");
    const { filter } = await new PullingNode(console, await console.as("node")).pull();
    t.same(verdictOn(filter, "pat_b_17", context.now()), [`leak-${leak}-p1 block`]);
  });

  await t.test("one token of two leaks is watched by one and blocked by the other", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const token = madeToken();
    const [one, two] = [await makeLeak(context, [token], { remediation: "watch" }), await makeLeak(context, [token])];
    await renewRuleset(context, TENANT, "applied", "user:1");
    const { filter } = await new PullingNode(console, await console.as("node")).pull();
    t.same(verdictOn(filter, token, context.now()), [`leak-${one} watch`, `leak-${two} block`]);
  });

  await t.test("what is no patch in force makes no rule", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const now = context.now();
    const token = madeToken();
    await makeLeak(context, [token], { remediation: "none" });
    await makeLeak(context, [token], { remediation: "not_applicable" });
    await makeLeak(context, [token], { status: "false" });
    await makeLeak(context, [token], { status: "closed" });
    await makeLeak(context, [token], { patch_expires_at: now });
    await makeLeak(context, [token], { tenant: "another" });
    const tripwire = await makeLeak(context, [token], { status: "closed", keep_watching: 1 });
    const scheduled = await makeLeak(context, [token], { remediation: "scheduled", block_at: now + 1 });
    const due = await makeLeak(context, [token], { remediation: "scheduled", block_at: now });
    const ends = await makeLeak(context, [token], { patch_expires_at: now + 60_000 });
    await renewRuleset(context, TENANT, "applied", "user:1");
    const { filter } = await new PullingNode(console, await console.as("node")).pull();
    t.same(verdictOn(filter, token, now), [
      `leak-${tripwire} watch`,
      `leak-${scheduled} watch`,
      `leak-${due} block`,
      `leak-${ends} block`,
    ]);
    t.same(
      verdictOn(filter, token, now + 60_000).filter((hit) => hit.startsWith(`leak-${ends} `)),
      [],
      "a node ends a patch by itself",
    );
  });

  await t.test("what makes no ruleset does not go out; the former one stays and the reason is told", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const node = new PullingNode(console, await console.as("node"));
    const token = madeToken();
    const good = await makeLeak(context, [token]);
    await renewRuleset(context, TENANT, "applied", "user:1");
    const bad = await makeLeak(context, [], { patterns: ["(unclosed"] });
    t.equal(await renewRuleset(context, TENANT, "a bad one", "user:1"), 1);
    const { filter, version } = await node.pull();
    t.equal(version, 1);
    t.same(verdictOn(filter, token, context.now()), [`leak-${good} block`]);
    const told = console.logged.filter((line) => line.includes("the former one stays"));
    t.equal(told.length, 1);
    t.match(told[0], `leak-${bad}-p0`);
    await changeLeak(context, bad, { status: "false" });
    t.equal(await renewRuleset(context, TENANT, "set right", "user:1"), 1);
  });

  await t.test("fifty renewals at once leave no gap and lose no leak", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const leak = await makeLeak(context, [madeToken()]);
        await renewRuleset(context, TENANT, `leak:${leak} applied`, `user:${i}`);
      }),
    );
    const rows = await context.store.db
      .selectFrom("rulesets")
      .select(["version", "rule_count"])
      .orderBy("version")
      .execute();
    t.same(
      rows.map(({ version }) => version),
      rows.map((_, i) => i + 1),
    );
    t.equal(rows.at(-1)!.rule_count, 50);
  });
});
