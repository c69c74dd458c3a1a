import { t } from "tap";
import { writeAudit } from "../../../src/console/access/audit.ts";
import { firstPerson, member } from "../accounts/people.ts";
import { openTestConsole, type TestConsole } from "../open-console.ts";
import { onEachStore } from "../stores.ts";

interface Entry {
  readonly id: number;
  readonly tenant: string;
  readonly actor: string;
  readonly actor_name: string | null;
  readonly action: string;
  readonly target: string;
  readonly outcome: string;
  readonly detail: object;
}
interface Page {
  readonly items: readonly Entry[];
  readonly next_cursor: string | null;
}

async function read({ api }: TestConsole, headers: object, query = ""): Promise<Page> {
  const answer = await api.inject({ url: `/api/v1/audit${query}`, headers: { ...headers } });
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return answer.json<Page>();
}

const MINUTE_MS = 60_000;
const START_MS = Date.parse("2026-11-23T12:00:00Z");

/** Ten lines a minute apart, every third refused, of two tenants and nobody's. */
async function fill({ context: { store } }: TestConsole): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await writeAudit(store, {
      tenant: ["a", "b", ""][i % 3]!,
      at: START_MS + i * MINUTE_MS,
      actor: i % 2 === 0 ? "machine" : "policy",
      action: i < 5 ? "early" : "late",
      target: `leak:${i}`,
      outcome: i % 3 === 0 ? "refused" : "done",
      status: 200,
      address: "",
      detail: { number: i },
    });
  }
}

const targets = ({ items }: Page): string[] => items.map(({ target }) => target);

await onEachStore(t, async (t, open) => {
  await t.test("a tenant reads its own lines, the newest first, and as much as it asks for", async (t) => {
    const console = await openTestConsole(t, await open());
    await fill(console);
    const headers = await console.as("administrator", { tenant: "a" });
    t.same(targets(await read(console, headers)), ["leak:9", "leak:6", "leak:3", "leak:0"]);
    const cases: readonly (readonly [query: string, expected: readonly string[]])[] = [
      ["?action=late", ["leak:9", "leak:6"]],
      ["?actor=machine", ["leak:6", "leak:0"]],
      ["?actor=machine&action=early", ["leak:0"]],
      ["?target=leak:3", ["leak:3"]],
      ["?target=leak:4", []],
      ["?outcome=refused", ["leak:9", "leak:6", "leak:3", "leak:0"]],
      ["?outcome=failed", []],
      ["?since=2026-11-23T12:03:00Z", ["leak:9", "leak:6", "leak:3"]],
      ["?since=2026-11-23T12:03:00.001Z", ["leak:9", "leak:6"]],
    ];
    for (const [query, expected] of cases) t.same(targets(await read(console, headers, query)), expected, query);
    for (const query of ["?since=yesterday", "?outcome=x", "?limit=0", "?limit=201", "?cursor=x"]) {
      const answer = await console.api.inject({ url: `/api/v1/audit${query}`, headers });
      t.match(answer.json(), { code: "invalid_query" }, query);
    }
  });

  await t.test("pages hold every line once, while more are written", async (t) => {
    const console = await openTestConsole(t, await open());
    await fill(console);
    const headers = await console.as("administrator", { tenant: "a" });
    const seen: string[] = [];
    let cursor = "";
    for (;;) {
      const page = await read(console, headers, `?limit=1${cursor}`);
      seen.push(...targets(page));
      await fill(console);
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    t.same(seen, ["leak:9", "leak:6", "leak:3", "leak:0"]);
  });

  await t.test("lines say by name who it was; lines of nobody are for who manages tenants", async (t) => {
    const console = await openTestConsole(t, await open());
    const first = await firstPerson(console);
    const admin = await member(console, first, "administrator", "admin@example.com");
    const token = await console.as("node");
    await console.api.inject({ url: "/api/v1/members", headers: token });
    await console.api.inject({ url: "/api/v1/members", headers: { authorization: "Bearer x" } });

    const seen = await read(console, admin.headers, "?outcome=refused");
    t.match(seen.items, [{ actor: /^token:/, actor_name: "a test's node", action: "GET /api/v1/members" }]);
    const all = await read(console, first.headers, "?outcome=refused");
    t.match(all.items, [
      { actor: "", actor_name: null, tenant: "" },
      { actor: /^token:/, tenant: "default" },
    ]);
    const made = await read(console, admin.headers, `?actor=user:${first.id}`);
    t.match(made.items, [
      {
        actor_name: first.email,
        action: "POST /api/v1/members",
        detail: { email: admin.email, role: "administrator" },
      },
      { actor_name: first.email, action: "POST /api/v1/setup", target: `user:${first.id}` },
    ]);
  });
});
