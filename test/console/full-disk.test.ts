import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { t } from "tap";
import { NODE_ID_HEADER, NODE_PATHS } from "../../src/core/wire.ts";
import type { Store } from "../../src/console/store/open-store.ts";
import { openTestConsole } from "./open-console.ts";
import { linesOf, madeEvent } from "./events/made-events.ts";
import { openTestStore } from "./stores.ts";

/** As if the disk was full: SQLite takes no further page, until it may grow again. */
async function fill({ db }: Store): Promise<void> {
  await sql`pragma max_page_count = 1`.execute(db);
}

async function makeRoom({ db }: Store): Promise<void> {
  await sql`pragma max_page_count = 1000000`.execute(db);
}

/** Rows of every table but the audit log, which tells of refused requests, too. */
async function rowsOf({ db }: Store): Promise<Map<string, number>> {
  const rows = new Map<string, number>();
  for (const { name } of await db.introspection.getTables()) {
    if (name === "audit") continue;
    const { total } = (await sql<{ total: number }>`select count(*) as total from ${sql.table(name)}`.execute(db))
      .rows[0]!;
    rows.set(name, total);
  }
  return rows;
}

const CASES = [
  {
    name: "a leak",
    role: "administrator",
    url: "/api/v1/leaks",
    type: "application/json",
    coding: "identity",
    body: () => JSON.stringify({ title: "a leak", tokens: Array.from({ length: 200 }, newToken) }),
    taken: 201,
  },
  {
    name: "a batch of events",
    role: "node",
    url: NODE_PATHS.events,
    type: "application/x-ndjson",
    coding: "gzip",
    body: () => linesOf(Array.from({ length: 200 }, () => madeEvent())),
    taken: 200,
  },
] as const;

for (const { name, role, url, type, coding, body, taken } of CASES) {
  t.test(`${name} that the disk has no room for is refused whole, and taken once there is room`, async (t) => {
    const store = await openTestStore(t, "sqlite");
    const console = await openTestConsole(t, store);
    const headers = {
      ...(await console.as(role)),
      "content-type": type,
      "content-encoding": coding,
      [NODE_ID_HEADER]: "n1",
    };
    const payload = body();
    const push = () => console.api.inject({ method: "POST", url, headers, payload });
    await fill(store);
    const before = await rowsOf(store);
    const full = await push();
    t.match([full.statusCode, full.json()], [507, { code: "full", status: 507 }]);
    t.equal(full.headers["retry-after"], "5");
    t.match(full.headers["content-type"], /^application\/problem\+json/);
    t.same(await rowsOf(store), before, "nothing is half done");
    t.equal((await console.api.inject({ url: "/readyz" })).statusCode, 200, "what is there can be read");
    await makeRoom(store);
    t.equal((await push()).statusCode, taken);
  });
}

function newToken(): string {
  return `ak_live_${randomBytes(16).toString("hex")}`;
}
