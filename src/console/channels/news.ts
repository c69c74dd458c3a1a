import type { ConsoleContext } from "../context.ts";
import type { Topic, Message } from "./message.ts";

/** Something that happened, for whoever wants to be told. */
export interface News {
  readonly tenant: string;
  /** Names it for good: told once for each channel. */
  readonly subject: string;
  readonly message: Message & { readonly topic: Topic };
}

/** Rows of one kind that are looked at in a round. */
const ROWS_MAX = 2_000;
/** A node that has not been heard of for so long is lost. */
const LOST_MS = 5 * 60_000;

const DECISIONS = ["applied", "scheduled", "blocked", "ended", "false", "closed", "reopened"] as const;
const TITLES: Readonly<Record<string, (title: string) => string>> = {
  created: (title) => `New leak: ${title}`,
  regressed: (title) => `A closed leak is back: ${title}`,
  applied: (title) => `A virtual patch is in force: ${title}`,
  scheduled: (title) => `A virtual patch is scheduled: ${title}`,
  blocked: (title) => `Watching has turned into blocking: ${title}`,
  ended: (title) => `A virtual patch has ended: ${title}`,
  false: (title) => `Marked as false: ${title}`,
  closed: (title) => `Closed: ${title}`,
  reopened: (title) => `Reopened: ${title}`,
};

/** What happened since then, oldest first. Asked for again it gives the same, so nothing is missed that was written late. */
export async function newsSince(context: ConsoleContext, sinceMs: number): Promise<News[]> {
  const found = [
    ...(await leakNews(context, sinceMs)),
    ...(await attackNews(context, sinceMs)),
    ...(await lostNodes(context, sinceMs)),
  ];
  return found.sort((a, b) => a.message.at - b.message.at);
}

async function leakNews({ store: { db }, config }: ConsoleContext, sinceMs: number): Promise<News[]> {
  const rows = await db
    .selectFrom("leak_history")
    .innerJoin("leaks", "leaks.id", "leak_history.leak")
    .select(["leak_history.id as entry", "leak_history.at", "leak_history.action", "leak_history.text"])
    .select(["leaks.id", "leaks.tenant", "leaks.title", "leaks.risk", "leaks.volume"])
    .select(["leaks.source_kind", "leaks.source_place", "leaks.remediation"])
    .where("leak_history.at", ">=", sinceMs)
    .where("leak_history.action", "in", ["created", "regressed", ...DECISIONS])
    .orderBy("leak_history.at")
    .limit(ROWS_MAX)
    .execute();
  return rows.map((row) => ({
    tenant: row.tenant,
    subject: `history:${row.entry}`,
    message: {
      topic: row.action === "created" ? "leak.new" : row.action === "regressed" ? "leak.regressed" : "leak.decided",
      at: row.at,
      title: TITLES[row.action]!(row.title),
      text: row.text,
      risk: row.risk,
      url: pageOf(config, row.tenant, `leaks/${row.id}`),
      facts: factsOf({
        Risk: `${row.risk} of 10`,
        Source: [row.source_kind, row.source_place].filter((part) => part !== "").join(" "),
        Tokens: String(row.volume),
        Remediation: row.remediation,
      }),
    },
  }));
}

async function attackNews({ store: { db }, config }: ConsoleContext, sinceMs: number): Promise<News[]> {
  const rows = await db
    .selectFrom("attacks")
    .leftJoin("leaks", (join) =>
      join.onRef("leaks.id", "=", "attacks.leak").onRef("leaks.tenant", "=", "attacks.tenant"),
    )
    .select(["attacks.id", "attacks.tenant", "attacks.first_at", "attacks.rule_id", "attacks.rule_title"])
    .select(["attacks.remote_addr", "attacks.route", "attacks.host", "attacks.path", "attacks.blocked", "leaks.risk"])
    .where("attacks.first_at", ">=", sinceMs)
    .orderBy("attacks.first_at")
    .limit(ROWS_MAX)
    .execute();
  return rows.map((row) => ({
    tenant: row.tenant,
    subject: `attack:${row.id}`,
    message: {
      topic: "attack.new",
      at: row.first_at,
      title: `${row.blocked > 0 ? "Blocked" : "Seen"}: ${row.rule_title === "" ? row.rule_id : row.rule_title}`,
      text: `${row.remote_addr} tried a leaked token at ${row.host}${row.path}.`,
      risk: row.risk,
      url: pageOf(config, row.tenant, `attacks/${row.id}`),
      facts: factsOf({ Rule: row.rule_id, Address: row.remote_addr, Route: row.route }),
    },
  }));
}

async function lostNodes({ store: { db }, config, now }: ConsoleContext, sinceMs: number): Promise<News[]> {
  const rows = await db
    .selectFrom("nodes")
    .select(["id", "tenant", "name", "last_seen", "ruleset"])
    .where("last_seen", "<", now() - LOST_MS)
    .where("last_seen", ">=", sinceMs - LOST_MS)
    .limit(ROWS_MAX)
    .execute();
  return rows.map((row) => ({
    tenant: row.tenant,
    subject: `node:${row.id}:${row.last_seen}`,
    message: {
      topic: "node.lost",
      at: row.last_seen + LOST_MS,
      title: `A node is silent: ${row.name === "" ? row.id : row.name}`,
      text: "It goes on with the rules that it has; decisions do not reach it.",
      risk: null,
      url: pageOf(config, row.tenant, "nodes"),
      facts: factsOf({ Ruleset: String(row.ruleset), "Last seen": new Date(row.last_seen).toISOString() }),
    },
  }));
}

/** A page of the console, of one tenant. */
export function pageOf({ public_url: url }: ConsoleContext["config"], tenant: string, page: string): string {
  return new URL(`/t/${tenant}/${page}`, url).href;
}

function factsOf(facts: Readonly<Record<string, string>>): Message["facts"] {
  return Object.entries(facts).flatMap(([name, value]) => (value === "" ? [] : [{ name, value }]));
}
