import { randomBytes } from "node:crypto";
import { t, type Test } from "tap";
import { deliverDue } from "../../../src/console/channels/deliver.ts";
import { openSender } from "../../../src/console/channels/means.ts";
import { queueNews } from "../../../src/console/channels/queue-news.ts";
import { openTestConsole, TENANT, type TestConsole } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { startReceiver, type Receiver } from "./receivers.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 864e5;
/** A Wednesday. */
const NOON = Date.UTC(2026, 4, 20, 12);
const newToken = (): string => `ak_live_${randomBytes(18).toString("base64url")}`;

interface Telling {
  readonly console: TestConsole;
  readonly receiver: Receiver;
  ask(
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    body?: object,
    more?: Record<string, string>,
  ): Promise<Answer>;
  addChannel(more?: object): Promise<{ id: string }>;
  addLeak(title: string, risk: number): Promise<number>;
  /** One round, as the console does it every two seconds. */
  round(): Promise<void>;
  /** Titles that arrived. */
  told(): string[];
  moveTo(ms: number): void;
}

interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly text: string;
  readonly etag: string;
}

await onEachStore(t, async (t, open) => {
  const start = async (t: Test): Promise<Telling> => {
    const receiver = await startReceiver(t);
    const console = await openTestConsole(t, await open(), { config: { notifications: { private_addresses: true } } });
    const { context, api } = console;
    const sender = openSender(context);
    t.teardown(() => sender.close());
    let now = NOON;
    console.setNow(now);
    const administrator = await console.as("administrator");
    const ask: Telling["ask"] = async (method, path, payload, more = {}) => {
      const headers = { ...administrator, ...more };
      const answer = await api.inject({ method, url: `/api/v1${path}`, headers, ...(payload && { payload }) });
      const { body: text, statusCode: status } = answer;
      return { status, text, body: text === "" ? undefined : answer.json(), etag: String(answer.headers["etag"]) };
    };
    return {
      ...{ console, receiver, ask },
      async addChannel(more = {}) {
        const payload = { kind: "slack", name: "ops", settings: { url: `${receiver.url}/hook` }, ...more };
        const { status, body, text } = await ask("POST", "/channels", payload);
        if (status !== 201) throw new Error(text);
        return body as { id: string };
      },
      async addLeak(title, risk) {
        const { body } = await ask("POST", "/leaks", { title, risk, tokens: [newToken()] });
        return (body as { id: number }).id;
      },
      async round() {
        await queueNews(context, now);
        await deliverDue(context, sender);
      },
      told: () => receiver.received.map(({ text }) => (JSON.parse(text) as { text: string }).text),
      moveTo: (ms) => console.setNow((now = ms)),
    };
  };

  await t.test("a channel is told once of what it asks for", async (t) => {
    const { addChannel, addLeak, ask, round, told } = await start(t);
    await addLeak("before there was the channel", 9);
    await addChannel({ topics: ["leak.new", "leak.decided"], risk_min: 5 });
    const leak = await addLeak("payments", 9);
    await addLeak("of little risk", 2);
    await round();
    // The clock stands still: what is as old as the channel may be older.
    t.same(new Set(told()), new Set(["New leak: before there was the channel", "New leak: payments"]));
    await ask("POST", `/leaks/${leak}/apply`, { remediation: "block" });
    await ask("POST", `/leaks/${leak}/comments`, { text: "not told" });
    await round();
    await round();
    t.same(told().slice(2), ["A virtual patch is in force: payments"]);
  });

  await t.test("what cannot be told is tried again, later each time, and told in order", async (t) => {
    const { addChannel, addLeak, ask, round, told, receiver, moveTo } = await start(t);
    const { id } = await addChannel({ topics: ["leak.new"] });
    receiver.answer(503);
    await addLeak("one", 5);
    await round();
    t.equal(told().length, 1);
    await round();
    t.equal(told().length, 1, "not before its time");
    t.match((await ask("GET", `/channels/${id}`)).body, { pending: 1, last: null });
    moveTo(NOON + 11_000);
    await addLeak("two", 5);
    receiver.answer(200);
    await round();
    t.same(told(), ["New leak: one", "New leak: one", "New leak: two"]);
    t.match((await ask("GET", `/channels/${id}/deliveries`)).body, {
      items: [
        { title: "New leak: two", state: "sent", attempts: 1 },
        { title: "New leak: one", state: "sent", attempts: 2, problem: "" },
      ],
    });
  });

  await t.test("a receiver that refuses for good is not asked again, and the log says why", async (t) => {
    const { addChannel, addLeak, ask, round, receiver } = await start(t);
    const { id } = await addChannel({ topics: ["leak.new"] });
    receiver.answer(410);
    await addLeak("one", 5);
    await round();
    t.match((await ask("GET", `/channels/${id}`)).body, {
      pending: 0,
      last: { state: "failed", problem: "It was answered with 410." },
    });
  });

  await t.test("many at a time are told together", async (t) => {
    const { addChannel, addLeak, ask, round, told } = await start(t);
    const { id } = await addChannel({ topics: ["leak.new"] });
    for (let i = 0; i < 12; i++) await addLeak(`leak ${i}`, 5);
    await round();
    await round();
    t.same(told(), ["12 times: new leak"]);
    const { body } = await ask("GET", `/channels/${id}/deliveries`);
    t.equal((body as { items: { state: string }[] }).items.filter(({ state }) => state === "merged").length, 12);
  });

  await t.test("a lost node is told once it has been silent for five minutes", async (t) => {
    const { addChannel, console, round, told, moveTo } = await start(t);
    await addChannel({ topics: ["node.lost"] });
    await console.context.store.db
      .insertInto("nodes")
      .values({
        tenant: TENANT,
        id: "n1",
        name: "edge-1",
        first_seen: NOON,
        last_seen: NOON,
        ruleset: 3,
        applied_at: null,
        heartbeat: "",
        heartbeat_at: 0,
        requests_per_second: 0,
      })
      .execute();
    moveTo(NOON + 4 * MINUTE_MS);
    await round();
    t.same(told(), []);
    moveTo(NOON + 6 * MINUTE_MS);
    await round();
    await round();
    t.same(told(), ["A node is silent: edge-1"]);
  });

  await t.test("a digest comes once a day, or on Mondays", async (t) => {
    const { addChannel, addLeak, round, receiver, moveTo } = await start(t);
    await addChannel({ topics: [], digest: "daily" });
    await addChannel({ topics: [], digest: "weekly" });
    await addLeak("payments", 9);
    await round();
    t.equal(receiver.received.length, 0, "not of a time before there was the channel");
    for (let hour = 0; hour < 24 * 7; hour++) {
      moveTo(NOON + hour * 60 * MINUTE_MS);
      await round();
    }
    const texts = receiver.received.map(({ text }) => text);
    t.equal(texts.filter((text) => text.includes("The day in leaked keys")).length, 7);
    t.equal(texts.filter((text) => text.includes("The week in leaked keys")).length, 1);
    t.match(texts[0], String.raw`*New leaks*\n1`);
    moveTo(NOON + 20 * DAY_MS);
  });

  await t.test("secret settings are kept sealed, never shown, and stay when others change", async (t) => {
    const { addChannel, ask, console, receiver } = await start(t);
    const secret = randomBytes(24).toString("hex");
    const url = `${receiver.url}/${secret}`;
    const { id } = await addChannel({ settings: { url } });
    const read = await ask("GET", `/channels/${id}`);
    t.match(read.body, { settings: {}, secrets: ["url"], version: 1 });
    const changed = await ask("PATCH", `/channels/${id}`, { name: "on call" }, { "if-match": read.etag });
    t.match(changed, { status: 200, body: { name: "on call", version: 2 } });
    t.match(await ask("PATCH", `/channels/${id}`, { name: "x" }, { "if-match": read.etag }), { status: 412 });
    t.match((await ask("POST", `/channels/${id}/test`)).body, { sent: true });
    t.equal(receiver.received.at(-1)!.path, `/${secret}`);
    const { db } = console.context.store;
    const rows = [
      await db.selectFrom("channels").selectAll().execute(),
      await db.selectFrom("audit").selectAll().execute(),
      await db.selectFrom("deliveries").selectAll().execute(),
    ];
    for (const text of [read.text, changed.text, JSON.stringify(rows), console.logged.join("\n")])
      t.notOk(text.includes(secret));
    // Sealed settings of one channel open for no other.
    await addChannel({ name: "another" });
    const [, other] = await db.selectFrom("channels").selectAll().orderBy("id").execute();
    const [first] = await db.selectFrom("channels").selectAll().orderBy("id").execute();
    await db.updateTable("channels").set({ sealed: first!.sealed }).where("id", "=", other!.id).execute();
    t.match(await ask("POST", `/channels/${other!.id}/test`), { status: 500 });
  });

  await t.test("settings that do not fit their kind are refused with every problem", async (t) => {
    const { ask } = await start(t);
    const channel = { name: "x", kind: "webhook", settings: { url: "ftp://example.com", secret: "short" } };
    const { status, body } = await ask("POST", "/channels", channel);
    t.equal(status, 400);
    t.same(
      (body as { problems: { path: string }[] }).problems.map(({ path }) => path),
      ["settings.url", "settings.secret"],
    );
    t.match(await ask("POST", "/channels", { name: "x", kind: "pigeon", settings: {} }), { status: 400 });
  });

  await t.test("channels are their tenant's, and analysts only read", async (t) => {
    const { addChannel, console, ask } = await start(t);
    const { id } = await addChannel();
    const others = await console.as("administrator", { tenant: "another" });
    const analyst = await console.as("analyst");
    t.same((await ask("GET", "/channels", undefined, others)).body.items, []);
    for (const path of [`/channels/${id}`, `/channels/${id}/deliveries`])
      t.equal((await ask("GET", path, undefined, others)).status, 404);
    t.equal((await ask("PATCH", `/channels/${id}`, {}, { ...others, "if-match": "*" })).status, 404);
    t.equal((await ask("DELETE", `/channels/${id}`, undefined, others)).status, 404);
    t.equal((await ask("POST", `/channels/${id}/test`, undefined, others)).status, 404);
    t.equal((await ask("GET", `/channels/${id}`, undefined, analyst)).status, 200);
    for (const [method, path] of [
      ["POST", "/channels"],
      ["PATCH", `/channels/${id}`],
      ["DELETE", `/channels/${id}`],
      ["POST", `/channels/${id}/test`],
    ] as const)
      t.equal((await ask(method, path, {}, analyst)).status, 403, `${method} ${path}`);
    t.equal((await ask("DELETE", `/channels/${id}`)).status, 204);
    t.equal((await ask("GET", `/channels/${id}`)).status, 404);
  });
});
