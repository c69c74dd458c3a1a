import { t } from "tap";
import { NODE_PATHS } from "../../../src/core/wire.ts";
import { liveness, stillUsed } from "../../../src/console/sightings/liveness.ts";
import { forgetSightings } from "../../../src/console/sightings/retention.ts";
import { insertLeak } from "../insert-leak.ts";
import { openTestConsole, TENANT, type TestConsole } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { linesOf, madeEvent } from "../events/made-events.ts";
import { batchOf, newFingerprint, sightingOf } from "./batches.ts";

const HOUR_MS = 36e5;
const DAY_MS = 864e5;
const NOON = Date.UTC(2026, 4, 20, 12);

await onEachStore(t, async (t, open) => {
  const start = async (): Promise<TestConsole & { push: (batch: object, tenant?: string) => Promise<unknown> }> => {
    const opened = await openTestConsole(t, await open());
    opened.setNow(NOON);
    return {
      ...opened,
      async push(batch, tenant = TENANT) {
        const headers = await opened.as("node", { tenant });
        const answer = await opened.api.inject({ method: "POST", url: NODE_PATHS.sightings, headers, payload: batch });
        return { status: answer.statusCode, ...answer.json<object>() };
      },
    };
  };
  const seen = async ({ context }: TestConsole, fingerprint: string) =>
    (await liveness(context, TENANT, [fingerprint])).get(fingerprint);

  await t.test("sightings of several batches, routes and nodes add up; addresses count once", async (t) => {
    const console = await start();
    const fingerprint = newFingerprint();
    t.match(
      await console.push(batchOf(sightingOf(fingerprint, NOON - DAY_MS, { addresses: ["a", "b"], refusals: 1 }))),
      {
        status: 200,
        accepted: 1,
        duplicate: false,
      },
    );
    await console.push(
      batchOf(
        sightingOf(fingerprint, NOON, { route: "other", addresses: ["b", "c"] }),
        sightingOf(newFingerprint(), NOON),
        sightingOf(fingerprint, NOON - HOUR_MS, { refusals: 3 }),
      ),
    );
    t.match(await seen(console, fingerprint), {
      live: true,
      uses: 3 + 2 + 4,
      successes: 5,
      refusals: 4,
      firstAt: NOON - DAY_MS - 1_000,
      lastAt: NOON,
      lastSuccessAt: NOON,
      addresses: 4,
      routes: ["api", "other"],
    });
  });

  await t.test("a batch that arrives twice counts once", async (t) => {
    const console = await start();
    const fingerprint = newFingerprint();
    const batch = batchOf(sightingOf(fingerprint, NOON));
    await console.push(batch);
    t.match(await console.push(batch), { status: 200, accepted: 0, duplicate: true });
    t.match(await seen(console, fingerprint), { uses: 1 });
  });

  await t.test("batches at the same time lose nothing", async (t) => {
    const console = await start();
    const fingerprint = newFingerprint();
    await Promise.all(Array.from({ length: 20 }, () => console.push(batchOf(sightingOf(fingerprint, NOON)))));
    t.match(await seen(console, fingerprint), { uses: 20, addresses: 1 });
  });

  await t.test("another tenant's sightings are not seen", async (t) => {
    const console = await start();
    const fingerprint = newFingerprint();
    await console.push(batchOf(sightingOf(fingerprint, NOON)), "other");
    t.equal(await seen(console, fingerprint), undefined);
  });

  const BAD: readonly (readonly [name: string, change: (batch: ReturnType<typeof batchOf>) => unknown])[] = [
    ["no sightings", (batch) => ({ ...batch, sightings: [] })],
    ["an unknown key", (batch) => ({ ...batch, more: 1 })],
    ["an id that is none", (batch) => ({ ...batch, batch_id: "1" })],
    ["a negative count", (batch) => ({ ...batch, sightings: [{ ...batch.sightings[0], uses: -1 }] })],
    ["registers cut off", (batch) => ({ ...batch, sightings: [{ ...batch.sightings[0], addresses: "AAAA" }] })],
    [
      "a fingerprint that is none",
      (batch) => ({ ...batch, sightings: [batch.sightings[0], { ...batch.sightings[0], fingerprint: "x" }] }),
    ],
  ];
  for (const [name, change] of BAD) {
    await t.test(`a batch with ${name} is refused whole, with the place`, async (t) => {
      const console = await start();
      const fingerprint = newFingerprint();
      const answer = await console.push(change(batchOf(sightingOf(fingerprint, NOON))) as object);
      t.match(answer, { status: 400, code: "invalid_body", problems: [{ path: String }] });
      t.equal(await seen(console, fingerprint), undefined);
    });
  }

  await t.test("only a node may tell sightings", async (t) => {
    const { api, as } = await start();
    for (const role of ["administrator", "analyst", "scanner"] as const) {
      const payload = batchOf(sightingOf(newFingerprint(), NOON));
      const answer = await api.inject({ method: "POST", url: NODE_PATHS.sightings, headers: await as(role), payload });
      t.equal(answer.statusCode, 403, role);
    }
  });

  await t.test("what is older than is kept is forgotten", async (t) => {
    const console = await start();
    const [old, young] = [newFingerprint(), newFingerprint()];
    await console.push(batchOf(sightingOf(old, NOON - 91 * DAY_MS), sightingOf(young, NOON - 89 * DAY_MS)));
    await forgetSightings(console.context);
    t.equal(await seen(console, old), undefined);
    t.match(await seen(console, young), { uses: 1, live: false });
    const spans = await console.context.store.db.selectFrom("sighting_spans").select("fingerprint").execute();
    t.same(spans, [{ fingerprint: young }]);
  });

  await t.test("a leak shows who used its tokens before it was found and since", async (t) => {
    const console = await start();
    const { api, as, context } = console;
    const [one, two] = [newFingerprint(), newFingerprint()];
    const leak = await insertLeak(context.store.db, [one, two], NOON - 2 * DAY_MS);
    await console.push(batchOf(sightingOf(one, NOON - 5 * DAY_MS, { addresses: ["a", "b"] })));
    await console.push(batchOf(sightingOf(two, NOON - HOUR_MS, { addresses: ["b", "c"], refusals: 2 })));
    const answer = await api.inject({ url: `/api/v1/leaks/${leak}/impact`, headers: await as("analyst") });
    t.equal(answer.statusCode, 200);
    const impact = answer.json<Record<string, unknown>>();
    t.match(impact, {
      live: true,
      first_at: new Date(NOON - 5 * DAY_MS - 1_000).toISOString(),
      last_success_at: new Date(NOON - HOUR_MS).toISOString(),
      uses: 6,
      successes: 4,
      refusals: 2,
      addresses: 3,
      before: { uses: 2, addresses: 2 },
      since: { uses: 4, refusals: 2, addresses: 2 },
      marks: [{ what: "discovered" }],
      step: "day",
      series: [{ uses: 2 }, { uses: 4 }],
    });
    t.same(
      (impact["recent"] as { address: string }[]).map(({ address }) => address),
      ["b", "c", "a"],
    );

    const hours = await api.inject({
      url: `/api/v1/leaks/${leak}/impact?from=${new Date(NOON - 2 * DAY_MS).toISOString()}`,
      headers: await as("analyst"),
    });
    t.match(hours.json(), { step: "hour", series: [{ from: new Date(NOON - HOUR_MS).toISOString(), uses: 4 }] });

    const foreign = await as("analyst", { tenant: "other" });
    t.equal((await api.inject({ url: `/api/v1/leaks/${leak}/impact`, headers: foreign })).statusCode, 404);
  });

  await t.test("a leak shows how often its tokens were blocked and watched, beside what worked", async (t) => {
    const console = await start();
    const { api, as, context } = console;
    const print = newFingerprint();
    const leak = await insertLeak(context.store.db, [print], NOON - 2 * DAY_MS);
    await console.push(batchOf(sightingOf(print, NOON - 3 * HOUR_MS)));
    const hit = (time: number, action: "blocked" | "watched" | "allowed", count: number, of = leak) =>
      madeEvent({ time: new Date(time).toISOString(), action, leak: String(of), rule_id: `leak-${of}`, count });
    const events = [
      hit(NOON - 3 * DAY_MS, "watched", 2),
      hit(NOON - 3 * HOUR_MS, "watched", 3),
      hit(NOON - 2 * HOUR_MS, "blocked", 4),
      hit(NOON - 2 * HOUR_MS + 1, "blocked", 1),
      hit(NOON - 2 * HOUR_MS, "allowed", 7),
      hit(NOON - 2 * HOUR_MS, "blocked", 9, leak + 1),
    ];
    const pushed = await api.inject({
      method: "POST",
      url: NODE_PATHS.events,
      headers: { ...(await as("node")), "content-type": "application/x-ndjson", "content-encoding": "gzip" },
      payload: linesOf(events),
    });
    t.equal(pushed.statusCode, 200);
    const impact = async (query = "") =>
      (await api.inject({ url: `/api/v1/leaks/${leak}/impact${query}`, headers: await as("analyst") })).json<object>();
    t.match(await impact(), {
      ...{ successes: 1, blocked: 5, watched: 5 },
      before: { blocked: 0, watched: 2 },
      since: { blocked: 5, watched: 3 },
      series: [
        { successes: 0, addresses: 0, blocked: 0, watched: 2 },
        { successes: 1, blocked: 5, watched: 3 },
      ],
    });
    t.match(await impact(`?from=${new Date(NOON - 2 * DAY_MS).toISOString()}`), {
      step: "hour",
      series: [
        { from: new Date(NOON - 3 * HOUR_MS).toISOString(), successes: 1, blocked: 0, watched: 3 },
        { from: new Date(NOON - 2 * HOUR_MS).toISOString(), successes: 0, blocked: 5, watched: 0 },
      ],
    });
  });

  await t.test("a token is still used for a day after it last worked", async (t) => {
    const console = await start();
    const { context, setNow } = console;
    const fingerprint = newFingerprint();
    const leak = await insertLeak(context.store.db, [fingerprint], NOON);
    t.equal(await stillUsed(context, TENANT, leak), false);
    await console.push(batchOf(sightingOf(fingerprint, NOON)));
    t.equal(await stillUsed(context, TENANT, leak), true);
    t.equal(await stillUsed(context, "other", leak), false);
    setNow(NOON + DAY_MS + 1);
    t.equal(await stillUsed(context, TENANT, leak), false);
  });
});
