import type { ConsoleContext } from "../context.ts";
import type { Message } from "./message.ts";
import { pageOf } from "./news.ts";
import type { Channels } from "./tables.ts";

const DAY_MS = 864e5;
const HOUR_MS = 36e5;
/** In the morning of Europe and the night of America, UTC. */
const HOUR = 7;
const MONDAY = 1;

/** Names the digest that is due by now: of today, or on Mondays of the week; none before the channel was a day old. */
export function digestDue({ digest, created_at: since }: Channels, nowMs: number): string | undefined {
  if (digest === "none") return undefined;
  const day = new Date(nowMs - HOUR * HOUR_MS);
  if (digest === "weekly" && day.getUTCDay() !== MONDAY) return undefined;
  const date = day.toISOString().slice(0, 10);
  return Date.parse(date) + HOUR * HOUR_MS >= since ? `digest:${date}` : undefined;
}

/** Figures of the last day or week. */
export async function digestOf(
  context: ConsoleContext,
  { tenant, digest, risk_min: riskMin }: Channels,
): Promise<Message> {
  const { store, now, config } = context;
  const { db } = store;
  const sinceMs = now() - (digest === "weekly" ? 7 : 1) * DAY_MS;
  const ofTenant = () => db.selectFrom("leaks").where("tenant", "=", tenant).where("risk", ">=", riskMin);
  const count = async (leaks: ReturnType<typeof ofTenant>): Promise<number> => {
    const { total } = await leaks.select(({ fn }) => fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
    return total;
  };
  const totals = await db
    .selectFrom("event_totals")
    .select(["action", ({ fn }) => fn.sum<number>("hits").as("hits")])
    .where("tenant", "=", tenant)
    .where("day", ">=", Math.floor(sinceMs / DAY_MS) * DAY_MS)
    .groupBy("action")
    .execute();
  const hits = (action: string): number => totals.find((row) => row.action === action)?.hits ?? 0;
  const figures = {
    "New leaks": await count(ofTenant().where("created_at", ">=", sinceMs)),
    "Open leaks": await count(ofTenant().where("status", "=", "open")),
    "Open without a patch": await count(ofTenant().where("status", "=", "open").where("remediation", "=", "none")),
    "Back after they were closed": await count(ofTenant().where("regressed_at", ">=", sinceMs)),
    "Attempts blocked": hits("blocked"),
    "Attempts watched": hits("watched"),
  };
  return {
    topic: "digest",
    at: now(),
    title: digest === "weekly" ? "The week in leaked keys" : "The day in leaked keys",
    text: "",
    risk: null,
    url: pageOf(config, tenant, "leaks"),
    facts: Object.entries(figures).map(([name, value]) => ({ name, value: String(value) })),
  };
}
