import { t } from "tap";
import { planMerges, SEGMENT_ENTRIES_MAX } from "../../../src/console/rulesets/merge-plan.ts";
import { renewRuleset } from "../../../src/console/rulesets/renew.ts";
import { liveEntries, type Segment } from "../../../src/console/rulesets/segment.ts";
import { sweepRulesets } from "../../../src/console/rulesets/upkeep.ts";
import { atOnce } from "../../../src/core/at-once.ts";
import { shapeOf } from "../../../src/core/token/byte-kinds.ts";
import { TokenTableBuilder } from "../../../src/core/token/token-table-builder.ts";
import { PullingNode, verdictOn } from "../nodes/pulling-node.ts";
import { openTestConsole, TENANT, type TestConsole } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { changeLeak, madeToken, makeLeak } from "./made-leaks.ts";

function segment(id: number, live: number, gone = 0): Segment {
  const lists = [
    { rule: `leak-${id}`, mark: "1", count: live },
    { rule: "", mark: "", count: gone },
  ];
  return { id, digest: String(id), count: live + gone, lists };
}

/** Sizes of the groups that are merged. */
function plan(sizes: readonly number[], entriesMax = SEGMENT_ENTRIES_MAX): number[][] {
  return planMerges(
    sizes.map((size, id) => segment(id, size)),
    entriesMax,
  ).map((group) => group.map(liveEntries));
}

async function segmentsOf({ context }: TestConsole): Promise<number> {
  return (await context.store.db.selectFrom("segments").select("id").execute()).length;
}

await t.test("eight segments of one size become one", async (t) => {
  t.same(plan([1, 2, 3, 4, 5, 6, 7]), []);
  t.same(plan([1, 2, 3, 4, 5, 6, 7, 8]), [], "8 is of the next size");
  t.same(plan([1, 2, 3, 4, 5, 6, 7, 1]), [[1, 2, 3, 4, 5, 6, 7, 1]]);
  t.same(plan([...Array.from({ length: 8 }, () => 1), ...Array.from({ length: 7 }, () => 4_000)]).length, 1);
  const full = SEGMENT_ENTRIES_MAX;
  t.same(plan(Array.from({ length: 20 }, () => full)), [], "full ones stay");
  t.same(
    plan(Array.from({ length: 8 }, () => full / 2)),
    Array.from({ length: 4 }, () => [full / 2, full / 2]),
  );
  t.same(
    plan(
      Array.from({ length: 8 }, () => 4_000),
      16_384,
    ).map(({ length }) => length),
    [4, 4],
  );
  t.same(
    plan(
      Array.from({ length: 8 }, () => 20_000),
      16_384,
    ),
    [],
    "too much to be done at once",
  );
});

await t.test("a segment that is mostly void is made anew", async (t) => {
  t.same(planMerges([segment(1, 10, 10)], 100), []);
  t.same(planMerges([segment(1, 10, 11)], 100), [[segment(1, 10, 11)]]);
});

await t.test("with a million leaks, one at a time, there are never more than some forty segments", async (t) => {
  let segments: Segment[] = [];
  let most = 0;
  let shipped = 0;
  for (let id = 0; id < 1_000_000; id++) {
    segments.push(segment(id, 1));
    for (
      let groups = planMerges(segments, SEGMENT_ENTRIES_MAX);
      groups.length > 0;
      groups = planMerges(segments, SEGMENT_ENTRIES_MAX)
    ) {
      for (const group of groups) {
        const size = group.reduce((sum, each) => sum + liveEntries(each), 0);
        shipped += size;
        segments = [...segments.filter((each) => !group.includes(each)), segment(id, size)];
      }
    }
    most = Math.max(most, segments.length);
  }
  t.ok(most <= 46, `${most}`);
  t.ok(shipped / 1_000_000 <= 6, `each entry is sent ${shipped / 1_000_000} times`);
});

await onEachStore(t, async (t, open) => {
  await t.test("a segment's bytes are those of a token table with the same entries", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const tokens = Array.from({ length: 500 }, madeToken);
    await makeLeak(context, tokens.slice(0, 200));
    await makeLeak(context, tokens.slice(200));
    await renewRuleset(context, TENANT, "applied", "user:1");
    const node = new PullingNode(console, await console.as("node"));
    const { payload } = await node.pull();
    const key = context.keys.fingerprints(TENANT);
    const builder = new TokenTableBuilder(key.id);
    for (const [i, token] of tokens.entries()) {
      builder.add(key.fingerprint(Buffer.from(token)), shapeOf(Buffer.from(token)), i < 200 ? 0 : 1);
    }
    t.equal(payload.tables.length, 1);
    t.ok((await node.table(payload.tables[0]!.digest)).equals(atOnce(builder.build()).toBuffer()));
  });

  await t.test("a hundred leaks, one after the other, are a few segments", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const tokens = Array.from({ length: 100 }, madeToken);
    const leaks: number[] = [];
    for (const token of tokens) {
      leaks.push(await makeLeak(context, [token]));
      await renewRuleset(context, TENANT, "applied", "user:1");
    }
    t.ok((await segmentsOf(console)) <= 16);
    const { filter, payload } = await new PullingNode(console, await console.as("node")).pull();
    t.equal(payload.version, 100);
    for (const [i, token] of tokens.entries())
      t.same(verdictOn(filter, token, context.now()), [`leak-${leaks[i]} block`]);
  });

  await t.test("a list that is too long to be put in at once does not keep a small one waiting", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const node = new PullingNode(console, await console.as("node"));
    const [many, small] = [Array.from({ length: 20_000 }, madeToken), madeToken()];
    const [large, little] = [await makeLeak(context, many), await makeLeak(context, [small])];
    t.equal(await renewRuleset(context, TENANT, "applied", "user:1"), 2);
    const versions = await context.store.db
      .selectFrom("rulesets")
      .select(["version", "token_count", "rule_count"])
      .execute();
    t.same(versions, [
      { version: 1, token_count: 1, rule_count: 1 },
      { version: 2, token_count: 20_001, rule_count: 2 },
    ]);
    const { filter } = await node.pull();
    t.same(verdictOn(filter, many[19_999]!, context.now()), [`leak-${large} block`]);
    t.same(verdictOn(filter, small, context.now()), [`leak-${little} block`]);

    // With more tokens it is prepared anew; until then the former list stands.
    const added = madeToken();
    await changeLeak(context, large, { volume: 20_001 });
    const key = context.keys.fingerprints(TENANT);
    await context.store.db
      .insertInto("leak_tokens")
      .values({
        ...{ tenant: TENANT, leak: large, shape: 0, hint: "", kind: "", added_at: 0 },
        fingerprint: key.fingerprint(Buffer.from(added)).toString("base64url"),
      })
      .execute();
    await renewRuleset(context, TENANT, "found again", "policy");
    const after = await node.pull();
    for (const token of [many[0]!, added])
      t.same(verdictOn(after.filter, token, context.now()), [`leak-${large} block`]);
  });

  await t.test("what is mostly void goes at once where it is short, with the sweep where it is long", async (t) => {
    const console = await openTestConsole(t, await open());
    const { context } = console;
    const [gone, kept] = [Array.from({ length: 25_000 }, madeToken), Array.from({ length: 17_000 }, madeToken)];
    const [closed, open_] = [await makeLeak(context, gone), await makeLeak(context, kept)];
    const leaks: [number, string][] = [];
    for (let i = 0; i < 60; i++) {
      const token = madeToken();
      leaks.push([await makeLeak(context, [token]), token]);
    }
    await renewRuleset(context, TENANT, "applied", "user:1");
    const node = new PullingNode(console, await console.as("node"));
    t.same(
      (await node.pull()).payload.tables.map(({ count }) => count),
      [60, 42_000],
    );
    for (const [leak] of leaks.slice(0, 50)) await changeLeak(context, leak, { status: "closed" });
    await changeLeak(context, closed, { status: "closed" });
    await renewRuleset(context, TENANT, "closed", "user:1");
    t.same(
      (await node.pull()).payload.tables.map(({ count }) => count),
      [42_000, 10],
    );
    await sweepRulesets(context);
    const { payload, filter } = await node.pull();
    t.same(
      payload.tables.map(({ count }) => count),
      [10, 17_000],
    );
    for (const [leak, token] of leaks.slice(50))
      t.same(verdictOn(filter, token, context.now()), [`leak-${leak} block`]);
    for (const [, token] of leaks.slice(0, 50)) t.same(verdictOn(filter, token, context.now()), []);
    t.same(verdictOn(filter, gone[0]!, context.now()), []);
    t.same(verdictOn(filter, kept[16_999]!, context.now()), [`leak-${open_} block`]);
    await sweepRulesets(context);
    t.equal((await node.ask()).statusCode, 304);
  });
});
