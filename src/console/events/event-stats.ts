import { sql } from "kysely";
import { z } from "zod";
import type { ConsoleContext } from "../context.ts";
import { matchesSearch } from "./match-search.ts";
import type { Search } from "./search.ts";

/** PostgreSQL sums `bigint` into `numeric`, which would come as text. */
const HITS = sql<number>`cast(sum(count) as bigint)`;

const TOP_MAX = 10;
const BARS_MAX = 120;
/** Widths of a bar, seconds. */
const WIDTHS = [1, 5, 15, 60, 300, 900, 3_600, 6 * 3_600, 86_400, 7 * 86_400, 30 * 86_400] as const;

const top = z.array(z.object({ value: z.string(), hits: z.int() }));

export const eventStats = z.object({
  hits: z.int(),
  blocked: z.int(),
  watched: z.int(),
  allowed: z.int(),
  addresses: z.int().meta({ description: "Distinct source addresses" }),
  bar_seconds: z.int(),
  series: z.array(z.object({ from: z.iso.datetime(), blocked: z.int(), watched: z.int(), allowed: z.int() })),
  rules: top,
  leaks: top,
  remote_addrs: top,
  paths: top,
  nodes: top,
});

/** How often, when, by what and whom: over all events that match. */
export async function statsOf(
  { store: { db } }: ConsoleContext,
  tenant: string,
  search: Search,
): Promise<z.input<typeof eventStats>> {
  const matching = db.selectFrom("events").where((eb) => matchesSearch(eb, tenant, search));
  const span = await matching
    .select(({ fn }) => [
      fn.min<number | null>("time").as("first"),
      fn.max<number | null>("time").as("last"),
      fn.count<number>("address").distinct().as("addresses"),
    ])
    .executeTakeFirstOrThrow();
  const [first, last] = [span.first ?? 0, span.last ?? 0];
  const seconds = WIDTHS.find((width) => (last - first) / (width * 1e3) < BARS_MAX) ?? WIDTHS.at(-1)!;
  const widthMs = sql.lit(seconds * 1e3);
  const bars = await matching
    .select([sql<number>`time - time % ${widthMs}`.as("start"), "action", HITS.as("hits")])
    .groupBy([sql`time - time % ${widthMs}`, "action"])
    .execute();
  const topOf = async (column: "rule_id" | "leak" | "remote_addr" | "path" | "node") => {
    const rows = await matching
      .where(column, "is not", null)
      .select([`${column} as value`, HITS.as("hits")])
      .groupBy(column)
      .orderBy("hits", "desc")
      .orderBy(column)
      .limit(TOP_MAX)
      .execute();
    return rows.map(({ value, hits }) => ({ value: String(value), hits }));
  };
  const byStart = Map.groupBy(bars, ({ start }) => start);
  const series = [...byStart]
    .sort(([a], [b]) => a - b)
    .map(([start, actions]) => ({ from: new Date(start).toISOString(), ...hitsBy(actions) }));
  const total = hitsBy(bars);
  return {
    hits: total.blocked + total.watched + total.allowed,
    ...total,
    addresses: span.addresses,
    bar_seconds: seconds,
    series,
    rules: await topOf("rule_id"),
    leaks: await topOf("leak"),
    remote_addrs: await topOf("remote_addr"),
    paths: await topOf("path"),
    nodes: await topOf("node"),
  };
}

function hitsBy(rows: readonly { readonly action: string; readonly hits: number }[]) {
  const of = (action: string): number =>
    rows.filter((row) => row.action === action).reduce((sum, { hits }) => sum + hits, 0);
  return { blocked: of("blocked"), watched: of("watched"), allowed: of("allowed") };
}
