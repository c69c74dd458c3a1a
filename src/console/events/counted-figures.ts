import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Tables } from "../store/tables.ts";
import { ACTIONS, DAY_MS, HOUR_MS, MINUTE_MS } from "./event-counts.ts";
import { barMs, TOP_MAX, type Bar, type Figures, type ValueHits } from "./figures.ts";
import type { FigureFacet } from "./facets.ts";
import { spanOf, type Span } from "./search-bounds.ts";
import type { Search } from "./search.ts";

type Action = (typeof ACTIONS)[number];

/** What the counts can answer: a span of time, and what nodes did. */
export interface CountedSearch {
  readonly span: Span;
  readonly actions: readonly Action[];
}

/** The search as the counts answer it; undefined where it asks for more. */
export function asCounted(search: Search): CountedSearch | undefined {
  let actions: readonly Action[] = ACTIONS;
  for (const tests of search.any) {
    const named = tests.flatMap((test) => (test.kind === "action" ? [test.action] : []));
    if (named.length > 0) actions = actions.filter((action) => named.includes(action));
    else if (tests.length > 1 || tests[0]!.kind !== "time") return undefined;
  }
  for (const test of search.none) {
    if (test.kind !== "action") return undefined;
    actions = actions.filter((action) => action !== test.action);
  }
  return { span: spanOf(search), actions };
}

/** Figures from the counts by minute, hour and day; only what a span cuts off an hour is read from the events. */
export async function countedFigures(
  db: Kysely<Tables>,
  tenant: string,
  { span, actions }: CountedSearch,
): Promise<Figures> {
  const nothing = {
    bars: [],
    widthMs: 1_000,
    addresses: 0,
    rules: [],
    leaks: [],
    remoteAddrs: [],
    paths: [],
    nodes: [],
  };
  if (actions.length === 0) return nothing;
  const sum = sql.join(
    actions.map((action) => sql.ref(action)),
    sql` + `,
  );
  const { first, last } = await db
    .selectFrom("event_minutes")
    .select(({ fn }) => [fn.min<number | null>("minute").as("first"), fn.max<number | null>("minute").as("last")])
    .where("tenant", "=", tenant)
    .where("minute", ">=", floor(span.from, MINUTE_MS))
    .where("minute", "<", span.to)
    .where(sql<boolean>`${sum} > 0`)
    .executeTakeFirstOrThrow();
  if (first === null || last === null) return nothing;
  // Beyond there is nothing, so whole hours may be taken.
  const from = Math.max(span.from, floor(first, HOUR_MS));
  const to = Math.min(span.to, floor(last, HOUR_MS) + HOUR_MS);
  const within = { from, to };
  const widthMs = barMs(last - first);
  const bars = await countedBars(db, tenant, within, actions, widthMs);
  const top = (facet: FigureFacet, limit: number) => topValues(db, tenant, facet, within, actions, limit);
  const [rules, remoteAddrs] = [await top("rule_id", Number.MAX_SAFE_INTEGER), await top("remote_addr", TOP_MAX)];
  return {
    ...{ bars, widthMs },
    addresses: remoteAddrs[0]?.values ?? 0,
    rules: rules.slice(0, TOP_MAX),
    leaks: await leaksOf(db, tenant, rules),
    remoteAddrs,
    paths: await top("path", TOP_MAX),
    nodes: await top("node", TOP_MAX),
  };
}

async function countedBars(
  db: Kysely<Tables>,
  tenant: string,
  { from, to }: Span,
  actions: readonly Action[],
  widthMs: number,
): Promise<readonly Bar[]> {
  const inner = widthMs < MINUTE_MS ? { from: to, to } : wholeWithin({ from, to }, MINUTE_MS);
  const width = sql.lit(widthMs);
  const { rows } = await sql<Bar>`
    select start, ${sumsOf(actions)} from (
      select minute - minute % ${width} as start, blocked, watched, allowed from event_minutes
      where tenant = ${tenant} and minute >= ${inner.from} and minute < ${inner.to}
      ${sql.join(
        edgesOf({ from, to }, inner).map(
          (edge) => sql`union all select time - time % ${width}, ${ofEvents(tenant, edge)}`,
        ),
        sql` `,
      )}
    ) as hits group by start having ${totalOf(actions)} > 0
  `.execute(db);
  return rows;
}

async function topValues(
  db: Kysely<Tables>,
  tenant: string,
  facet: FigureFacet,
  span: Span,
  actions: readonly Action[],
  limit: number,
): Promise<readonly (ValueHits & { readonly values: number })[]> {
  const inner = wholeWithin(span, HOUR_MS);
  const days = wholeWithin(inner, DAY_MS);
  // Hours stand together by time, days by value: the latter are better for much.
  const byDays = days.to - days.from > 3 * DAY_MS;
  const hours = (each: Span) => sql`
    select value, blocked, watched, allowed from event_hours
    where tenant = ${tenant} and facet = ${facet} and hour >= ${each.from} and hour < ${each.to}
  `;
  const parts: RawBuilder<unknown>[] = byDays
    ? [
        sql`
          select value, blocked, watched, allowed from event_days
          where tenant = ${tenant} and facet = ${facet} and day >= ${days.from} and day < ${days.to}
        `,
        ...edgesOf(inner, days).map(hours),
      ]
    : [hours(inner)];
  for (const edge of edgesOf(span, inner)) parts.push(sql`select ${sql.ref(facet)}, ${ofEvents(tenant, edge)}`);
  const { rows } = await sql<ValueHits & { values: number }>`
    select value, cast(${totalOf(actions)} as bigint) as hits, count(*) over () as "values"
    from (${sql.join(parts, sql` union all `)}) as hits
    group by value having ${totalOf(actions)} > 0 order by hits desc, value limit ${limit}
  `.execute(db);
  return rows;
}

/** Rules make leaks: a rule is of one leak, or of none. */
async function leaksOf(db: Kysely<Tables>, tenant: string, rules: readonly ValueHits[]): Promise<readonly ValueHits[]> {
  const rows = await db
    .selectFrom("event_totals")
    .select(["rule_id", "leak"])
    .distinct()
    .where("tenant", "=", tenant)
    .where("leak", ">", 0)
    .execute();
  const leaks = new Map(rows.map(({ rule_id: rule, leak }) => [rule, leak]));
  const hits = new Map<number, number>();
  for (const { value, hits: of } of rules) {
    const leak = leaks.get(value);
    if (leak !== undefined) hits.set(leak, (hits.get(leak) ?? 0) + of);
  }
  return [...hits]
    .map(([leak, of]) => ({ value: String(leak), hits: of }))
    .sort((a, b) => b.hits - a.hits || Number(a.value) - Number(b.value))
    .slice(0, TOP_MAX);
}

function ofEvents(tenant: string, { from, to }: Span): RawBuilder<unknown> {
  const only = (action: Action) => sql`case when action = ${sql.lit(action)} then count else 0 end`;
  return sql`
    ${sql.join(ACTIONS.map(only))} from events where tenant = ${tenant} and time >= ${from} and time < ${to}
  `;
}

/** PostgreSQL sums `bigint` into `numeric`, which would come as text. */
function sumsOf(actions: readonly Action[]): RawBuilder<unknown> {
  const sums = ACTIONS.map((action) =>
    actions.includes(action)
      ? sql`cast(sum(${sql.ref(action)}) as bigint) as ${sql.ref(action)}`
      : sql`0 as ${sql.ref(action)}`,
  );
  return sql.join(sums);
}

function totalOf(actions: readonly Action[]): RawBuilder<unknown> {
  return sql`sum(${sql.join(
    actions.map((action) => sql.ref(action)),
    sql` + `,
  )})`;
}

/** The largest span within of whole periods; empty, at its end, where there is none. */
function wholeWithin({ from, to }: Span, periodMs: number): Span {
  const start = Math.ceil(from / periodMs) * periodMs;
  const end = floor(to, periodMs);
  return start < end ? { from: start, to: end } : { from: to, to };
}

/** What of `outer` is not in `inner`. */
function edgesOf(outer: Span, inner: Span): Span[] {
  const edges = [
    { from: outer.from, to: inner.from },
    { from: inner.to, to: outer.to },
  ];
  return edges.filter(({ from, to }) => from < to);
}

function floor(time: number, width: number): number {
  return Math.floor(time / width) * width;
}
