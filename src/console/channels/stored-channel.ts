import type { Selectable } from "kysely";
import type { z } from "zod";
import { ApiProblem } from "../api/problem.ts";
import type { ConsoleContext } from "../context.ts";
import type { channelView, deliveryView } from "./channel-schema.ts";
import { kindOf, type KindName } from "./kinds/kinds.ts";
import { message, type Topic } from "./message.ts";
import { seal } from "./seal.ts";
import { openSettings } from "./send-message.ts";
import type { Channels, Deliveries } from "./tables.ts";

/** Settings as they are kept: the secret ones apart, sealed. */
export function storeSettings(
  { keys }: ConsoleContext,
  { id, kind }: Pick<Channels, "id" | "kind">,
  settings: Readonly<Record<string, unknown>>,
): Pick<Channels, "settings" | "sealed"> {
  const { secrets } = kindOf(kind);
  const isSecret = ([name]: [string, unknown]): boolean => secrets.includes(name);
  const entries = Object.entries(settings);
  const secret = entries.filter(isSecret);
  return {
    settings: JSON.stringify(Object.fromEntries(entries.filter((entry) => !isSecret(entry)))),
    sealed: secret.length === 0 ? "" : seal(keys.sealing, id, JSON.stringify(Object.fromEntries(secret))),
  };
}

/** The settings with some of them changed. @throws ApiProblem where they do not go together any more */
export function changedSettings(
  context: ConsoleContext,
  channel: Channels,
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const parsed = kindOf(channel.kind).settings.safeParse({ ...openSettings(context, channel), ...changes });
  if (parsed.success) return parsed.data;
  throw new ApiProblem(
    "invalid_body",
    "The settings do not fit this kind of channel.",
    parsed.error.issues.map((issue) => ({ path: ["settings", ...issue.path].join("."), message: issue.message })),
  );
}

export async function showChannel(
  { store: { db } }: ConsoleContext,
  channel: Channels,
): Promise<z.input<typeof channelView>> {
  const last = await db
    .selectFrom("deliveries")
    .select(["state", "ended_at", "problem"])
    .where("channel", "=", channel.id)
    .where("state", "in", ["sent", "failed"])
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const { pending } = await db
    .selectFrom("deliveries")
    .select(({ fn }) => fn.countAll<number>().as("pending"))
    .where("channel", "=", channel.id)
    .where("state", "=", "pending")
    .executeTakeFirstOrThrow();
  return {
    ...{ id: channel.id, name: channel.name, risk_min: channel.risk_min, digest: channel.digest },
    kind: channel.kind as KindName,
    settings: JSON.parse(channel.settings) as Record<string, unknown>,
    secrets: channel.sealed === "" ? [] : [...kindOf(channel.kind).secrets],
    topics: JSON.parse(channel.topics) as Topic[],
    enabled: channel.enabled === 1,
    created_at: iso(channel.created_at),
    version: channel.version,
    last:
      last === undefined
        ? null
        : { state: last.state as "sent" | "failed", at: iso(last.ended_at ?? 0), problem: last.problem },
    pending,
  };
}

export function showDelivery(row: Selectable<Deliveries>): z.input<typeof deliveryView> {
  const { topic, title } = message.parse(JSON.parse(row.message));
  return {
    ...{ id: row.id, topic, title, state: row.state, attempts: row.attempts, problem: row.problem },
    created_at: iso(row.created_at),
    due_at: row.state === "pending" ? iso(row.due_at) : null,
    ended_at: row.ended_at === null ? null : iso(row.ended_at),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
