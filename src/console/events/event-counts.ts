import type { Transaction } from "kysely";
import { insertRows } from "../store/insert-rows.ts";
import type { Engine } from "../store/open-store.ts";
import type { Tables } from "../store/tables.ts";
import type { NewEvent } from "./event-line.ts";
import { ALL_FACETS, FIGURE_FACETS, valueOf } from "./facets.ts";

export const MINUTE_MS = 6e4;
export const HOUR_MS = 36e5;
export const DAY_MS = 864e5;

/** What a node did with a hit. */
export const ACTIONS = ["blocked", "watched", "allowed"] as const;
type Hits = Record<(typeof ACTIONS)[number], number>;

type CountTable = "event_totals" | "event_minutes" | "event_hours" | "event_days";

const KEYS: Readonly<Record<CountTable, string>> = {
  event_totals: "tenant, day, rule_id, leak, action",
  event_minutes: "tenant, minute",
  event_hours: "tenant, facet, hour, value",
  event_days: "tenant, facet, value, day",
};

/** Adds hits to every count, on the way in: figures and timelines read these, and not the events. */
export async function addCounts(
  tx: Transaction<Tables>,
  engine: Engine,
  tenant: string,
  events: readonly NewEvent[],
): Promise<void> {
  const totals = new Map<string, Tables["event_totals"]>();
  const minutes = new Sums();
  const hours = new Sums();
  const days = new Sums();
  for (const event of events) {
    const { time, rule_id, action, count } = event;
    const leak = event.leak ?? 0;
    const [minute, hour, day] = [floor(time, MINUTE_MS), floor(time, HOUR_MS), floor(time, DAY_MS)];
    const key = `${day} ${leak} ${action} ${rule_id}`;
    const total = totals.get(key);
    if (total === undefined) totals.set(key, { tenant, day, rule_id, leak, action, hits: count });
    else total.hits += count;
    minutes.add(String(minute), event, () => ({ tenant, minute }));
    for (const facet of ALL_FACETS) {
      const value = valueOf(event, facet);
      days.add(`${facet} ${day} ${value}`, event, () => ({ tenant, facet, value, day }));
    }
    for (const facet of FIGURE_FACETS) {
      const value = valueOf(event, facet);
      hours.add(`${facet} ${hour} ${value}`, event, () => ({ tenant, facet, hour, value }));
    }
  }
  await upsert(tx, engine, "event_totals", [...totals.values()], ["hits"]);
  await upsert(tx, engine, "event_minutes", minutes.rows(), ACTIONS);
  await upsert(tx, engine, "event_hours", hours.rows(), ACTIONS);
  await upsert(tx, engine, "event_days", days.rows(), ACTIONS);
}

async function upsert(
  tx: Transaction<Tables>,
  engine: Engine,
  table: CountTable,
  rows: readonly object[],
  sums: readonly string[],
): Promise<void> {
  const set = sums.map((sum) => `${sum} = ${table}.${sum} + excluded.${sum}`).join(", ");
  await insertRows(tx, engine, table, rows, `on conflict (${KEYS[table]}) do update set ${set}`);
}

/** Hits by action, by key. */
class Sums {
  readonly #rows = new Map<string, Hits>();

  add(key: string, { action, count }: NewEvent, row: () => object): void {
    let known = this.#rows.get(key);
    if (known === undefined) this.#rows.set(key, (known = { ...row(), blocked: 0, watched: 0, allowed: 0 }));
    known[action] += count;
  }

  rows(): readonly object[] {
    return [...this.#rows.values()];
  }
}

function floor(time: number, width: number): number {
  return Math.floor(time / width) * width;
}
