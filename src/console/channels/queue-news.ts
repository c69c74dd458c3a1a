import type { Insertable } from "kysely";
import type { ConsoleContext } from "../context.ts";
import type { Tables } from "../store/tables.ts";
import { digestOf, digestDue } from "./digest.ts";
import type { Message, Topic } from "./message.ts";
import { newsSince, pageOf, type News } from "./news.ts";
import type { Channels } from "./tables.ts";

/** What is written late, by a slow transaction or another console's clock, is still found. */
const OVERLAP_MS = 2 * 60_000;
/** Of one topic, a round and a channel; what is more is told in one message. */
const SINGLY_MAX = 10;
const ROWS_PER_STATEMENT = 500;

type Delivery = Insertable<Tables["deliveries"]>;

/** Puts what happened since the last round, and digests that are due, into the queue of every channel that wants it. */
export async function queueNews(context: ConsoleContext, sinceMs: number): Promise<void> {
  const { store, now } = context;
  const { db } = store;
  const channels = await db.selectFrom("channels").selectAll().where("enabled", "=", 1).execute();
  if (channels.length === 0) return;
  const news = Map.groupBy(await newsSince(context, sinceMs - OVERLAP_MS), ({ tenant }) => tenant);
  for (const channel of channels) {
    const wanted = (news.get(channel.tenant) ?? []).filter((each) => wants(channel, each));
    const fresh = await unknownTo(context, channel, wanted);
    const rows = Map.groupBy(fresh, ({ message: { topic } }) => topic)
      .entries()
      .flatMap(([topic, each]) => deliveriesOf(context, channel, topic, each));
    await insert(context, [...rows]);
    const subject = digestDue(channel, now());
    if (subject === undefined) continue;
    const [due] = await unknownTo(context, channel, [{ subject }]);
    if (due !== undefined)
      await insert(context, [deliveryOf(context, channel, subject, await digestOf(context, channel))]);
  }
}

/** What happened before there was the channel is not told. */
function wants({ topics, risk_min: riskMin, created_at: since }: Channels, { message }: News): boolean {
  const { topic, risk, at } = message;
  return at >= since && (risk === null || risk >= riskMin) && (JSON.parse(topics) as Topic[]).includes(topic);
}

async function unknownTo<T extends { readonly subject: string }>(
  { store: { db } }: ConsoleContext,
  { id }: Channels,
  all: readonly T[],
): Promise<T[]> {
  const known = new Set<string>();
  for (let at = 0; at < all.length; at += ROWS_PER_STATEMENT) {
    const subjects = all.slice(at, at + ROWS_PER_STATEMENT).map(({ subject }) => subject);
    const rows = await db
      .selectFrom("deliveries")
      .select("subject")
      .where("channel", "=", id)
      .where("subject", "in", subjects)
      .execute();
    for (const { subject } of rows) known.add(subject);
  }
  return all.filter(({ subject }) => !known.has(subject));
}

function deliveriesOf(context: ConsoleContext, channel: Channels, topic: Topic, news: readonly News[]): Delivery[] {
  const singly = news.length <= SINGLY_MAX ? news : [];
  const together = news.length <= SINGLY_MAX ? [] : news;
  const rows = singly.map(({ subject, message }) => deliveryOf(context, channel, subject, message));
  const [first] = together;
  if (first === undefined) return rows;
  rows.push(deliveryOf(context, channel, `many:${first.subject}`, manyOf(context, channel, topic, together)));
  for (const { subject, message } of together)
    rows.push({ ...deliveryOf(context, channel, subject, message), state: "merged", ended_at: context.now() });
  return rows;
}

function manyOf({ config, now }: ConsoleContext, { tenant }: Channels, topic: Topic, news: readonly News[]): Message {
  const risks = news.flatMap(({ message: { risk } }) => risk ?? []);
  return {
    topic,
    at: now(),
    title: `${news.length} times: ${MANY[topic]}`,
    text: "So many at a time are told together.",
    risk: risks.length === 0 ? null : Math.max(...risks),
    url: pageOf(config, tenant, topic === "attack.new" ? "attacks" : topic === "node.lost" ? "nodes" : "leaks"),
    facts: news.slice(0, SINGLY_MAX).map(({ message }, i) => ({ name: String(i + 1), value: message.title })),
  };
}

const MANY: Readonly<Record<Topic, string>> = {
  "leak.new": "new leak",
  "leak.regressed": "a closed leak is back",
  "leak.decided": "a leak was decided on",
  "attack.new": "a leaked token was tried",
  "node.lost": "a node is silent",
};

function deliveryOf({ now }: ConsoleContext, channel: Channels, subject: string, told: Message): Delivery {
  const nowMs = now();
  return {
    ...{ tenant: channel.tenant, channel: channel.id, subject, message: JSON.stringify(told), problem: "" },
    ...{ state: "pending", attempts: 0, created_at: nowMs, due_at: nowMs, ended_at: null },
  };
}

async function insert({ store: { db } }: ConsoleContext, rows: readonly Delivery[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    await db
      .insertInto("deliveries")
      .values(rows.slice(at, at + ROWS_PER_STATEMENT))
      .onConflict((conflict) => conflict.columns(["channel", "subject"]).doNothing())
      .execute();
  }
}
