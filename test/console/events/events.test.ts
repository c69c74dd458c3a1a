import { randomBytes } from "node:crypto";
import { t } from "tap";
import { forgetEvents } from "../../../src/console/events/retention.ts";
import { NODE_PATHS } from "../../../src/core/wire.ts";
import { onEachStore } from "../stores.ts";
import { NOON, openEventConsole } from "./event-console.ts";
import { linesOf, madeEvent, type MadeEvent } from "./made-events.ts";

const DAY_MS = 864e5;
const iso = (ms: number): string => new Date(ms).toISOString();

await onEachStore(t, async (t, open) => {
  const start = async () => openEventConsole(t, await open());

  await t.test("an event comes back as the node told it; twice it is one", async (t) => {
    const { push, get, search } = await start();
    const event = madeEvent();
    t.match(await push([event]), { status: 200, accepted: 1, duplicates: 0 });
    t.match(await push([event, madeEvent(), event]), { status: 200, accepted: 1, duplicates: 2 });
    const [found] = await search(`request_id:${event.request_id}`);
    const { schema: _, ...told } = event;
    t.match(found, { ...told, leak: 42, point: "HEADER_AUTHORIZATION", duration_us: 86, count: 1 });
    t.match(await get(`/events/${String(found!["id"])}`), { http: 200, event_id: event.event_id });
    t.equal((await get(`/events/${String(found!["id"])}`, "other")).http, 404);
    t.same((await get("/events", "other")).items, []);
  });

  const BROKEN: readonly (readonly [name: string, line: () => object | string, path: RegExp])[] = [
    ["no JSON", () => "{", /^line 2$/],
    ["another type", () => ({ ...madeEvent(), type: "sqli" }), /^line 2$/],
    ["no id", () => ({ ...madeEvent(), event_id: "1" }), /^line 2$/],
    ["a negative count", () => ({ ...madeEvent(), count: -1 }), /^line 2$/],
  ];
  for (const [name, line, path] of BROKEN) {
    await t.test(`a batch with ${name} is refused whole, with the line`, async (t) => {
      const { api, as, search } = await start();
      const given = line();
      const payload = [JSON.stringify(madeEvent()), typeof given === "string" ? given : JSON.stringify(given)].join(
        "\n",
      );
      const headers = { ...(await as("node")), "content-type": "application/x-ndjson" };
      const answer = await api.inject({ method: "POST", url: NODE_PATHS.events, headers, payload });
      t.equal(answer.statusCode, 400);
      t.match(answer.json(), { code: "invalid_body", problems: [{ path, message: /^expected/ }] });
      t.same(await search(""), []);
    });
  }

  await t.test("a batch that is cut off, or no gzip, is refused", async (t) => {
    const { api, as } = await start();
    const whole = linesOf([madeEvent()]);
    for (const payload of [whole.subarray(0, -10), randomBytes(100)]) {
      const headers = { ...(await as("node")), "content-type": "application/x-ndjson", "content-encoding": "gzip" };
      const answer = await api.inject({ method: "POST", url: NODE_PATHS.events, headers, payload });
      t.equal(answer.statusCode, 400);
    }
  });

  await t.test(
    "hits with the same rule, point, address and route are one attack, until an hour of silence",
    async (t) => {
      const { push, get } = await start();
      const at = (minutes: number, fields: Partial<MadeEvent> = {}) =>
        madeEvent({ time: iso(NOON + minutes * 6e4), ...fields });
      await push([at(0), at(5, { count: 10 })]);
      await push([at(30, { action: "watched", path: "/v1/last" }), at(31, { remote_addr: "203.0.113.10" })]);
      await push([at(95), at(200)]);
      const { items } = await get("/attacks");
      t.match(
        items.map(({ remote_addr: address, hits, blocked, watched }) => [address, hits, blocked, watched]),
        [
          ["203.0.113.9", 1, 1, 0],
          ["203.0.113.9", 1, 1, 0],
          ["203.0.113.10", 1, 1, 0],
          ["203.0.113.9", 1 + 10 + 1, 11, 1],
        ],
      );
      const hits = await get(`/attacks/${String(items[3]!["id"])}/hits`);
      t.equal(hits.items.length, 3);
      t.equal((await get(`/attacks/${String(items[3]!["id"])}`, "other")).http, 404);
      t.equal((await get("/attacks?q=watched")).items.length, 1);
    },
  );

  await t.test("batches at the same time lose nothing and make one attack", async (t) => {
    const { push, get, search } = await start();
    await Promise.all(Array.from({ length: 8 }, () => push(Array.from({ length: 25 }, () => madeEvent()))));
    t.equal((await search("")).length, 200);
    t.match((await get("/attacks")).items, [{ hits: 200 }]);
  });

  await t.test("pages follow each other without a gap or an overlap", async (t) => {
    const { push, get } = await start();
    await push(Array.from({ length: 25 }, (_, i) => madeEvent({ time: iso(NOON + (i % 3)) })));
    const ids: unknown[] = [];
    for (let cursor = ""; ;) {
      const page = await get(`/events?limit=10${cursor}`);
      ids.push(...page.items.map(({ id }) => id));
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    t.equal(ids.length, 25);
    t.equal(new Set(ids).size, 25);
  });

  await t.test("figures count hits, not rows, in bars of time", async (t) => {
    const { push, get } = await start();
    await push([
      madeEvent({ count: 5 }),
      madeEvent({ time: iso(NOON + 6e4), action: "watched", remote_addr: "2001:db8::1", path: "/v2" }),
    ]);
    t.match(await get("/events/stats"), {
      hits: 6,
      blocked: 5,
      watched: 1,
      addresses: 2,
      bar_seconds: 1,
      series: [{ blocked: 5 }, { watched: 1 }],
      rules: [{ value: "leak-42", hits: 6 }],
      paths: [
        { value: "/v1/items/42", hits: 5 },
        { value: "/v2", hits: 1 },
      ],
    });
    t.match(await get("/events/stats?q=allowed"), { hits: 0, series: [], rules: [] });
  });

  await t.test("a search that is not understood is told with its place", async (t) => {
    const { get } = await start();
    t.match(await get("/events?q=blokced"), {
      status: 400,
      code: "invalid_query",
      problems: [{ path: /characters 1 to 7/ }],
    });
    t.match(await get("/events/query?q=blokced"), { http: 200, problems: [{ from: 0, to: 7 }] });
    t.match(await get("/events?tz=Nowhere"), { http: 400 });
  });

  await t.test("attempts of a leak are its own, and only its tenant's", async (t) => {
    const { push, get, api, as } = await start();
    const payload = { title: "A leak", tokens: [`ak_${randomBytes(12).toString("hex")}`] };
    const added = await api.inject({
      method: "POST",
      url: "/api/v1/leaks",
      headers: await as("administrator"),
      payload,
    });
    const leak = String(added.json<{ id: number }>().id);
    await push([madeEvent({ leak }), madeEvent({ leak: "999" })]);
    t.match(await get(`/leaks/${leak}/attempts`), { http: 200, items: [{ leak: Number(leak) }] });
    t.equal((await get(`/leaks/${leak}/attempts`)).items.length, 1);
    t.equal((await get(`/leaks/${leak}/attempts`, "other")).http, 404);
  });

  await t.test("what is older than is kept is forgotten; its counts stay", async (t) => {
    const { push, search, context } = await start();
    await push([madeEvent({ time: iso(NOON - 181 * DAY_MS) }), madeEvent()]);
    await forgetEvents(context);
    t.equal((await search("")).length, 1);
    const totals = await context.store.db.selectFrom("event_totals").selectAll().execute();
    t.equal(totals.length, 2);
  });
});
