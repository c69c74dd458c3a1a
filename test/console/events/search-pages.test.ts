import { t } from "tap";
import { findEvents, type Bounds } from "../../../src/console/events/find-events.ts";
import { readSearch } from "../../../src/console/events/search.ts";
import { TENANT } from "../open-console.ts";
import { onEachStore } from "../stores.ts";
import { NOON, openEventConsole } from "./event-console.ts";
import { madeEvent } from "./made-events.ts";

const HOUR_MS = 36e5;
const pick = <T>(values: readonly T[], i: number): T => values[i % values.length]!;

/** So small that every way of finding events is gone, and most pages are cut off. */
const NARROW: Bounds = { firstLook: 5, lookedAtMax: 20, sortedMax: 12 };
const ONE_LOOK: Bounds = { firstLook: 10_000, lookedAtMax: 10_000, sortedMax: 0 };
const LIMIT = 4;

const SEARCHES = [
  "",
  "blocked",
  "!blocked last 3 days",
  "leak:1",
  "leak:>1",
  "leak:1 leak:3",
  "rule:leak-3",
  "rule:leak*",
  "ip:10.0.1.0/24",
  "ip:10.0.1.7",
  "ip:10.0.0.0/8 watched",
  "u:/v1/3",
  "u:/v1/*",
  "u:*3",
  "u:/long/*",
  `u:/long/${"x".repeat(300)}/1`,
  "N:>1",
  "N:>15",
  "N:>=1",
  "statuscode:418",
  "statuscode:404",
  "method:PATCH",
  "method:P*",
  "d:nowhere.example.com",
  "ua:*nowhere*",
  "ua:agent/2*",
  "node:b yesterday",
  "request_id:r-17",
  "request_id:r-17*",
  "fingerprint:f1",
  "05/12/2026-05/18/2026 !leak:2",
];

await onEachStore(t, async (t, open) => {
  await t.test("pages that end early lead to all that matches, each once, newest first", async (t) => {
    const { push, context } = await openEventConsole(t, await open());
    await push(
      Array.from({ length: 300 }, (_, i) =>
        madeEvent({
          time: new Date(NOON - Math.floor((i * i) / 400) * HOUR_MS).toISOString(),
          action: pick(["blocked", "blocked", "watched"], i * 7),
          ...pick(
            [
              { leak: "1", rule_id: "leak-1" },
              { leak: "2", rule_id: "leak-2" },
              { leak: "", rule_id: "own" },
            ],
            i,
          ),
          ...(i > 280 ? { leak: "3", rule_id: "leak-3" } : {}),
          remote_addr: `10.0.${i % 3}.${i % 17}`,
          path: i % 50 === 0 ? `/long/${"x".repeat(300)}/${i % 100 === 0 ? 1 : 2}` : `/v1/${i % 13}`,
          status: i === 150 ? 418 : 403,
          method: i % 90 === 89 ? "PATCH" : "GET",
          node_id: pick(["a", "b"], i * 3),
          user_agent: `agent/${i % 30}`,
          request_id: `r-${i}`,
          fingerprint: `f${i % 5}`,
          count: pick([1, 1, 20], i * 5),
        }),
      ),
    );
    for (const q of SEARCHES) {
      const search = readSearch(q, { nowMs: NOON, zone: "UTC" });
      if ("problems" in search) throw new Error(q);
      const { reads } = context.store;
      const all = await findEvents(reads, TENANT, search, 1_000, undefined, ONE_LOOK);
      const found: number[] = [];
      for (let next: readonly [number, number] | undefined; ;) {
        const page = await findEvents(reads, TENANT, search, LIMIT, next, NARROW);
        found.push(...page.rows.map(({ id }) => id));
        if (page.next === undefined) break;
        next = page.next;
      }
      t.same(
        found,
        all.rows.map(({ id }) => id),
        q,
      );
    }
  });
});
