import type { Selectable } from "kysely";
import { z } from "zod";
import { countOf } from "../../core/hyper-log-log.ts";
import type { ConsoleContext } from "../context.ts";
import type { Leaks } from "../store/tables.ts";
import { attemptsByDay, attemptsByHour, sumAttempts, type Attempts } from "./attempts.ts";
import { liveness, type Liveness } from "./liveness.ts";
import { addByAddress } from "./recent-addresses.ts";
import { addTally, emptyTally, type Tally } from "./tally.ts";

const DAY_MS = 864e5;
const HOUR_MS = 36e5;
/** Shown before the leak was found, unless asked otherwise. */
const BEFORE_MS = 14 * DAY_MS;
/** Longer stretches are told by day. */
const HOURS_MAX = 24 * 14;
const POINTS_MAX = 3_700;
const PRINTS_PER_QUERY = 500;

export const impactQuery = z.object({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});

const at = z.iso.datetime();
const counts = {
  uses: z.int(),
  successes: z.int(),
  refusals: z.int(),
  /** Distinct, within 6.5 %. */
  addresses: z.int(),
  success_addresses: z.int(),
  /** Requests with a token of the leak that a node refused, and that it let through and told. */
  blocked: z.int(),
  watched: z.int(),
};

export const impactSchema = z.object({
  /** Some token worked within the last seven days. */
  live: z.boolean(),
  first_at: at.nullable(),
  last_at: at.nullable(),
  last_success_at: at.nullable(),
  ...counts,
  /** Before and since the leak was found. */
  before: z.object(counts),
  since: z.object(counts),
  /** The addresses seen last with a token of the leak. */
  recent: z.array(z.object({ address: z.string(), last_at: at, uses: z.int(), successes: z.int() })),
  tokens: z.array(
    z.object({
      fingerprint: z.string(),
      hint: z.string(),
      live: z.boolean(),
      last_at: at.nullable(),
      routes: z.array(z.string()),
    }),
  ),
  /** What a chart marks. */
  marks: z.array(z.object({ at, what: z.enum(["discovered", "applied", "closed", "regressed"]) })),
  step: z.enum(["hour", "day"]),
  series: z.array(z.object({ from: at, ...counts })),
});
type Impact = z.output<typeof impactSchema>;

const RECENT_MAX = 50;
const TOKENS_MAX = 200;

/** What nodes saw of the tokens of a leak; undefined where the tenant has no such leak. */
export async function impactOf(
  context: ConsoleContext,
  tenant: string,
  id: number,
  query: z.output<typeof impactQuery>,
): Promise<Impact | undefined> {
  const { db } = context.store;
  const leak = await db
    .selectFrom("leaks")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("id", "=", id)
    .executeTakeFirst();
  if (leak === undefined) return undefined;
  const tokens = await db
    .selectFrom("leak_tokens")
    .select(["fingerprint", "hint"])
    .where("tenant", "=", tenant)
    .where("leak", "=", id)
    .execute();
  const prints = tokens.map(({ fingerprint }) => fingerprint);
  const seen = await liveness(context, tenant, prints);
  const days = await spansOf(context, tenant, prints, "day");
  const attempts = await attemptsByDay(context, tenant, id);

  const to = query.to === undefined ? context.now() : Date.parse(query.to);
  const from = query.from === undefined ? leak.discovered_at - BEFORE_MS : Date.parse(query.from);
  // Hours are kept from when a token was listed.
  const hourly = to - from <= HOURS_MAX * HOUR_MS && from >= leak.created_at - (leak.created_at % HOUR_MS);
  const spans = hourly ? await spansOf(context, tenant, prints, "hour") : days;
  const attemptsIn = hourly ? await attemptsByHour(context, tenant, id, from, to) : attempts;
  const countsWhere = (wanted: (start: number) => boolean) =>
    countsOf(sum(days, wanted), sumAttempts(attempts, wanted));
  const all = [...seen.values()];
  const first = all.map((each) => each.firstAt);
  const last = all.map((each) => each.lastAt);
  const success = all.flatMap((each) => each.lastSuccessAt ?? []);
  return {
    live: all.some(({ live }) => live),
    first_at: iso(first.length === 0 ? undefined : Math.min(...first)),
    last_at: iso(last.length === 0 ? undefined : Math.max(...last)),
    last_success_at: iso(success.length === 0 ? undefined : Math.max(...success)),
    ...countsWhere(() => true),
    // A day that holds the moment counts as before it.
    before: countsWhere((start) => start <= leak.discovered_at),
    since: countsWhere((start) => start > leak.discovered_at),
    recent: recentOf(all),
    tokens: tokens.slice(0, TOKENS_MAX).map(({ fingerprint, hint }) => {
      const found = seen.get(fingerprint);
      const { live = false, lastAt, routes = [] } = found ?? {};
      return { fingerprint, hint, live, last_at: iso(lastAt), routes: [...routes] };
    }),
    marks: marksOf(leak),
    step: hourly ? "hour" : "day",
    // A key that is blocked is used no more, but tried.
    series: [...new Set([...spans.keys(), ...attemptsIn.keys()])]
      .filter((start) => start >= from - (hourly ? HOUR_MS : DAY_MS) && start <= to)
      .sort((a, b) => a - b)
      .slice(-POINTS_MAX)
      .map((start) => ({ from: iso(start), ...countsOf(spans.get(start), attemptsIn.get(start)) })),
  };
}

/** By the beginning of the span, all tokens together. */
async function spansOf(
  { store: { db } }: ConsoleContext,
  tenant: string,
  prints: readonly string[],
  unit: "hour" | "day",
): Promise<Map<number, Tally>> {
  const spans = new Map<number, Tally>();
  for (let i = 0; i < prints.length; i += PRINTS_PER_QUERY) {
    const rows = await db
      .selectFrom("sighting_spans")
      .selectAll()
      .where("tenant", "=", tenant)
      .where("fingerprint", "in", prints.slice(i, i + PRINTS_PER_QUERY))
      .where("unit", "=", unit)
      .execute();
    for (const row of rows) {
      let tally = spans.get(row.from_at);
      if (tally === undefined) spans.set(row.from_at, (tally = emptyTally()));
      addTally(tally, row);
    }
  }
  return spans;
}

function sum(spans: ReadonlyMap<number, Tally>, wanted: (start: number) => boolean): Tally {
  const total = emptyTally();
  for (const [start, tally] of spans) if (wanted(start)) addTally(total, tally);
  return total;
}

function countsOf(tally = emptyTally(), { blocked, watched }: Attempts = { blocked: 0, watched: 0 }) {
  const { uses, successes, refusals, addresses, success_addresses: succeeded } = tally;
  const distinct = { addresses: countOf(addresses), success_addresses: countOf(succeeded) };
  return { uses, successes, refusals, ...distinct, blocked, watched };
}

function recentOf(all: readonly Liveness[]): Impact["recent"] {
  const newest = addByAddress(all.flatMap(({ recent }) => recent));
  return newest.slice(0, RECENT_MAX).map((each) => ({ ...each, last_at: iso(each.last_at) }));
}

function marksOf(leak: Selectable<Leaks>): Impact["marks"] {
  const marks: Impact["marks"] = [];
  const mark = (what: Impact["marks"][number]["what"], ms: number | null): void => {
    if (ms !== null) marks.push({ at: iso(ms), what });
  };
  mark("discovered", leak.discovered_at);
  mark("applied", leak.applied_at);
  mark("closed", leak.closed_at);
  mark("regressed", leak.regressed_at);
  return marks;
}

function iso(ms: number): string;
function iso(ms: number | undefined): string | null;
function iso(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
