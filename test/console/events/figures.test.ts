import { t } from "tap";
import { countedFigures } from "../../../src/console/events/counted-figures.ts";
import type { Figures } from "../../../src/console/events/figures.ts";
import { scannedFigures } from "../../../src/console/events/scanned-figures.ts";
import { asCounted } from "../../../src/console/events/counted-figures.ts";
import { readSearch } from "../../../src/console/events/search.ts";
import { onEachStore } from "../stores.ts";
import { NOON, openEventConsole } from "./event-console.ts";
import { madeEvent } from "./made-events.ts";
import { TENANT } from "../open-console.ts";

const HOUR_MS = 36e5;
const iso = (ms: number): string => new Date(ms).toISOString();
const pick = <T>(values: readonly T[], i: number): T => values[i % values.length]!;

/** Each is answered from the counts, and must say what the events themselves say. */
const SEARCHES = [
  "",
  "today",
  "yesterday",
  "last 6 hours",
  "last 100 minutes",
  "last 8 days",
  "blocked last 3 days",
  "!blocked",
  "blocked watched",
  "blocked !blocked",
  "05/12/2026-05/18/2026",
  "01/01/2020",
];

const ordered = (figures: Figures) => ({ ...figures, bars: figures.bars.toSorted((a, b) => a.start - b.start) });
const onlyHits = (values: readonly { value: string; hits: number }[]) => values.map(({ value, hits }) => [value, hits]);

await onEachStore(t, async (t, open) => {
  await t.test("figures from the counts are those of the events", async (t) => {
    const { push, context } = await openEventConsole(t, await open());
    await push(
      Array.from({ length: 600 }, (_, i) =>
        madeEvent({
          time: iso(NOON - Math.floor((i * i * HOUR_MS) / 1_700)),
          action: pick(["blocked", "blocked", "watched", "allowed"], i * 7),
          ...pick(
            [
              { leak: "1", rule_id: "leak-1" },
              { leak: "2", rule_id: "leak-2" },
              { leak: "", rule_id: "own" },
            ],
            i,
          ),
          remote_addr: `10.0.${i % 3}.${i % 17}`,
          path: `/v1/${i % 13}`,
          node_id: pick(["a", "b"], i * 3),
          count: pick([1, 1, 20], i * 5),
        }),
      ),
    );
    for (const q of SEARCHES) {
      const search = readSearch(q, { nowMs: NOON + 1_234, zone: "UTC" });
      if ("problems" in search) throw new Error(q);
      const { reads } = context.store;
      const counted = await countedFigures(reads, TENANT, asCounted(search)!);
      const scanned = await scannedFigures(reads, TENANT, search);
      for (const name of ["rules", "leaks", "remoteAddrs", "paths", "nodes"] as const) {
        t.same(onlyHits(counted[name]), onlyHits(scanned[name]), `${q}: ${name}`);
      }
      const { bars, addresses } = ordered(counted);
      t.equal(addresses, scanned.addresses, q);
      // A span is known to the minute, so the bars may be of the next width.
      if (counted.widthMs === scanned.widthMs) t.same(bars, ordered(scanned).bars, q);
      const hits = (of: Figures) => of.bars.reduce((sum, bar) => sum + bar.blocked + bar.watched + bar.allowed, 0);
      t.equal(hits(counted), hits(scanned), q);
    }
  });
});
