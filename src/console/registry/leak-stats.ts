import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import { z } from "zod";
import { matches, type LeakFilter } from "./leak-filter.ts";
import type { Db } from "./leak-row.ts";
import { LEAK_STATUSES, REMEDIATIONS, RISK_LEVELS } from "./leak-schema.ts";
import { isoOf } from "./leak-view.ts";
import { riskLevel } from "./risk.ts";

const DAY_MS = 864e5;
/** Days that are told one by one: the newest on which something was found. */
const DAYS_MAX = 366;
/** Kinds of sources that are told one by one: the most frequent. */
const SOURCES_MAX = 20;

/** In the order of the index. */
const GROUPED = ["status", "remediation", "risk", "source_kind"] as const;

export const leakStats = z.object({
  total: z.int(),
  regressed: z.int(),
  by_source: z
    .array(z.object({ source: z.string(), count: z.int() }))
    .describe(`The ${SOURCES_MAX} most frequent kinds, the greatest first.`),
  by_risk: countsOf(RISK_LEVELS),
  by_status: countsOf(LEAK_STATUSES),
  by_remediation: countsOf(REMEDIATIONS),
  discovered: z
    .array(z.object({ day: z.iso.date(), count: z.int() }))
    .describe("By day (UTC), oldest first; days without a leak are left out."),
});

/** Figures over the leaks that match: every chart under the same filters. */
export async function leakFigures(db: Db, tenant: string, filter: LeakFilter): Promise<z.input<typeof leakStats>> {
  const leaks = db.selectFrom("leaks").where((eb) => matches(eb, tenant, filter));
  const groups = await leaks
    .select(GROUPED)
    .select(({ fn }) => [fn.countAll<number>().as("count"), fn.count<number>("regressed_at").as("regressed")])
    .groupBy(GROUPED)
    .execute();
  // Two looks at a hundred thousand leaks; with SQLite each takes some ten milliseconds of this thread.
  await nextTurn();
  const day = sql<number>`discovered_at / ${sql.lit(DAY_MS)}`;
  const days = await leaks
    .select(({ fn }) => [day.as("day"), fn.countAll<number>().as("count")])
    .groupBy(day)
    .orderBy("day", "desc")
    .limit(DAYS_MAX)
    .execute();

  const total = (field: (group: (typeof groups)[number]) => string): Map<string, number> => {
    const totals = new Map<string, number>();
    for (const group of groups) totals.set(field(group), (totals.get(field(group)) ?? 0) + group.count);
    return totals;
  };
  const sources = [...total(({ source_kind: kind }) => kind)].sort((a, b) => b[1] - a[1]);
  return {
    total: groups.reduce((sum, { count }) => sum + count, 0),
    regressed: groups.reduce((sum, { regressed }) => sum + regressed, 0),
    by_source: sources.slice(0, SOURCES_MAX).map(([source, count]) => ({ source, count })),
    by_risk: picked(
      RISK_LEVELS,
      total(({ risk }) => riskLevel(risk)),
    ),
    by_status: picked(
      LEAK_STATUSES,
      total(({ status }) => status),
    ),
    by_remediation: picked(
      REMEDIATIONS,
      total(({ remediation }) => remediation),
    ),
    discovered: days.toReversed().map((each) => ({ day: isoOf(each.day * DAY_MS).slice(0, 10), count: each.count })),
  };
}

function countsOf<T extends string>(names: readonly T[]) {
  return z.object(Object.fromEntries(names.map((name) => [name, z.int()])) as Record<T, z.ZodInt>);
}

function picked<T extends string>(names: readonly T[], totals: ReadonlyMap<string, number>): Record<T, number> {
  return Object.fromEntries(names.map((name) => [name, totals.get(name) ?? 0])) as Record<T, number>;
}
