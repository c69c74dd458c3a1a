import { sql, type Kysely, type Selectable } from "kysely";
import type { Tables } from "../store/tables.ts";
import { daysWith } from "./days-with.ts";
import { DAY_MS } from "./event-counts.ts";
import { matchesSearch, matchesTest } from "./match-search.ts";
import { accessOf, spanOf } from "./search-bounds.ts";
import type { Search, Test } from "./search.ts";
import type { Events } from "./tables.ts";

/** How much one request may look at. */
export interface Bounds {
  /** Events that are looked at before an index is asked: what is common is found among the newest. */
  readonly firstLook: number;
  /** Events that are looked at where no index helps; the next page goes on behind them. */
  readonly lookedAtMax: number;
  /** Up to so many that an index finds are put in order; of more, some are among the newest. */
  readonly sortedMax: number;
}

const BOUNDS: Bounds = { firstLook: 2_000, lookedAtMax: 30_000, sortedMax: 20_000 };

type Place = readonly [time: number, id: number];

export interface Found {
  readonly rows: readonly Selectable<Events>[];
  /** Where to go on: behind this place; undefined where there is nothing left. */
  readonly next: Place | undefined;
}

/**
 * Up to `limit` events that match, newest first, behind `after`. It walks back in time while that finds enough; then it
 * asks an index, where one fits the search, and otherwise goes on over the days that may have a match, within a bound.
 */
export async function findEvents(
  db: Kysely<Tables>,
  tenant: string,
  search: Search,
  limit: number,
  after: Place | undefined,
  bounds: Bounds = BOUNDS,
): Promise<Found> {
  const span = spanOf(search);
  const rows: Selectable<Events>[] = [];
  const best = accessOf(search);
  if (best?.access === "ordered") return whole(await query(db, tenant, search, limit + 1, after), limit);
  let from = after;
  let days: readonly number[] | undefined;
  for (let size = bounds.firstLook, seen = 0; seen < bounds.lookedAtMax; seen += size, size *= 2) {
    const until = await placeBehind(db, tenant, span, from, size);
    rows.push(...(await query(db, tenant, search, limit + 1 - rows.length, from, until)));
    if (rows.length > limit || until === undefined) return whole(rows, limit);
    if (seen === 0) {
      if (best !== undefined && (await isFew(db, tenant, best.tests, bounds.sortedMax))) {
        rows.push(...(await sorted(db, tenant, search, limit + 1 - rows.length, until)));
        return whole(rows, limit);
      }
      days = await daysWith(db, tenant, search);
    }
    from = days === undefined ? until : onDayWith(days, until);
    if (from === undefined) return whole(rows, limit);
  }
  return { rows, next: from };
}

/** The place, or the end of the next day behind it on which there may be a match. */
function onDayWith(days: readonly number[], place: Place): Place | undefined {
  const day = days.find((each) => each <= place[0]);
  if (day === undefined) return undefined;
  return place[0] < day + DAY_MS ? place : [day + DAY_MS, 0];
}

function whole(rows: readonly Selectable<Events>[], limit: number): Found {
  const last = rows[limit - 1];
  return {
    rows: rows.slice(0, limit),
    next: rows.length > limit && last !== undefined ? [last.time, last.id] : undefined,
  };
}

async function query(
  db: Kysely<Tables>,
  tenant: string,
  search: Search,
  limit: number,
  after: Place | undefined,
  until?: Place,
): Promise<Selectable<Events>[]> {
  return db
    .selectFrom("events")
    .selectAll()
    .where((eb) => matchesSearch(eb, tenant, search))
    .$if(after !== undefined, (q) => q.where("time", "<=", after![0]).where(isBefore(after!)))
    .$if(until !== undefined, (q) => q.where("time", ">=", until![0]).where(sql<boolean>`not (${isBefore(until!)})`))
    .orderBy("time", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** The same by the index of the search: in an order that no index has. */
async function sorted(
  db: Kysely<Tables>,
  tenant: string,
  search: Search,
  limit: number,
  after: Place,
): Promise<Selectable<Events>[]> {
  return db
    .selectFrom("events")
    .selectAll()
    .where((eb) => matchesSearch(eb, tenant, search))
    .where(isBefore(after))
    .orderBy(sql`time + 0`, "desc")
    .orderBy(sql`id + 0`, "desc")
    .limit(limit)
    .execute();
}

/** Whether an index finds few enough of them to put them in order. */
export async function isFew(
  db: Kysely<Tables>,
  tenant: string,
  tests: readonly Test[],
  max = BOUNDS.sortedMax,
): Promise<boolean> {
  const some = db
    .selectFrom("events")
    .select(sql`1`.as("one"))
    .where("tenant", "=", tenant)
    .where((eb) => eb.or(tests.map((test) => matchesTest(eb, test))))
    .limit(max + 1);
  const { count } = await db
    .selectFrom(some.as("some"))
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count <= max;
}

/** The last of the next `size` events behind `from`; undefined where there are not so many. */
async function placeBehind(
  db: Kysely<Tables>,
  tenant: string,
  span: { readonly from: number; readonly to: number },
  from: Place | undefined,
  size: number,
): Promise<Place | undefined> {
  const row = await db
    .selectFrom("events")
    .select(["time", "id"])
    .where("tenant", "=", tenant)
    .where("time", ">=", span.from)
    .where("time", "<", span.to)
    .$if(from !== undefined, (q) => q.where("time", "<=", from![0]).where(isBefore(from!)))
    .orderBy("time", "desc")
    .orderBy("id", "desc")
    .offset(size - 1)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : [row.time, row.id];
}

function isBefore([time, id]: Place) {
  return sql<boolean>`(time, id) < (${time}, ${id})`;
}
