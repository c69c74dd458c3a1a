import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Tables } from "../store/tables.ts";
import { daysWith } from "./days-with.ts";
import { DAY_MS } from "./event-counts.ts";
import { BAR_STEPS, barMs, TOP_MAX, type Bar, type Figures, type ValueHits } from "./figures.ts";
import { matchesSearch } from "./match-search.ts";
import type { Search } from "./search.ts";

const TOPS = { rules: "rule_id", leaks: "leak", remoteAddrs: "remote_addr", paths: "path", nodes: "node" } as const;
type Top = keyof typeof TOPS;

interface Row {
  readonly name: "span" | "bar" | Top;
  readonly value: string | null;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** Figures from the events themselves, which are read once. */
export async function scannedFigures(db: Kysely<Tables>, tenant: string, search: Search): Promise<Figures> {
  const days = await daysWith(db, tenant, search);
  const matching = db
    .selectFrom("events")
    .select(["time", "action", "count", "address", "rule_id", "leak", "remote_addr", "path", "node"])
    .where((eb) => matchesSearch(eb, tenant, search))
    .$if(days !== undefined, (q) =>
      q.where("time", ">=", days!.at(-1) ?? 0).where("time", "<", (days!.at(0) ?? -DAY_MS) + DAY_MS),
    );
  const hitsOf = (action: string) =>
    sql`cast(sum(case when action = ${sql.lit(action)} then count else 0 end) as bigint)`;
  const tops = Object.entries(TOPS).map(
    ([name, column]) => sql`
      union all select * from (
        select ${sql.lit(name)} as name, cast(${sql.ref(column)} as text) as value, cast(sum(count) as bigint) as a, 0, 0
        from m where ${sql.ref(column)} is not null
        group by ${sql.ref(column)} order by a desc, ${sql.ref(column)} limit ${sql.lit(TOP_MAX)}
      ) as ${sql.ref(name)}
    `,
  );
  const { rows } = await sql<Row>`
    with m as materialized ${matching},
    s as (
      select min(time) as first, max(time) as last, count(distinct address) as addresses,
        ${widthOf(sql`max(time) - min(time)`)} as width
      from m
    )
    select 'span' as name, null as value, coalesce(first, 0) as a, coalesce(last, 0) as b, addresses as c from s
    union all select * from (
      select 'bar' as name, cast(time - time % width as text) as value,
        ${hitsOf("blocked")} as a, ${hitsOf("watched")} as b, ${hitsOf("allowed")} as c
      from m, s group by time - time % width
    ) as bars
    ${sql.join(tops, sql` `)}
  `.execute(db);
  return figuresOf(rows);
}

/** The width of bars as the engine reckons it, see `barMs`. */
function widthOf(spanMs: RawBuilder<unknown>): RawBuilder<unknown> {
  const steps = BAR_STEPS.map(
    ({ belowMs, widthMs }) => sql`when ${spanMs} < ${sql.lit(belowMs)} then ${sql.lit(widthMs)}`,
  );
  return sql`case ${sql.join(steps, sql` `)} else ${sql.lit(barMs(Number.MAX_SAFE_INTEGER))} end`;
}

function figuresOf(rows: readonly Row[]): Figures {
  const span = rows.find(({ name }) => name === "span")!;
  const top = (wanted: Top): ValueHits[] =>
    rows.filter(({ name }) => name === wanted).map(({ value, a }) => ({ value: value!, hits: a }));
  const bars = rows.filter(({ name }) => name === "bar");
  return {
    bars: bars.map(({ value, a, b, c }): Bar => ({ start: Number(value), blocked: a, watched: b, allowed: c })),
    widthMs: barMs(span.b - span.a),
    addresses: span.c,
    rules: top("rules"),
    leaks: top("leaks"),
    remoteAddrs: top("remoteAddrs"),
    paths: top("paths"),
    nodes: top("nodes"),
  };
}
