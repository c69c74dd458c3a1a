import { createHash } from "node:crypto";
import type { Transaction } from "kysely";
import { insertRows } from "../store/insert-rows.ts";
import type { Engine } from "../store/open-store.ts";
import type { Tables } from "../store/tables.ts";
import type { NewEvent } from "./event-line.ts";
import type { Attacks } from "./tables.ts";

/** After such a silence the same hits are another attack. */
const SILENCE_MS = 36e5;
const DIGESTS_PER_QUERY = 500;

/** The attack of each event, in the order of the events: one that goes on, or a new one. */
export async function groupIntoAttacks(
  tx: Transaction<Tables>,
  engine: Engine,
  tenant: string,
  events: readonly NewEvent[],
): Promise<readonly number[]> {
  const digests = events.map(digestOf);
  const recent = await recentAttacks(tx, tenant, [...new Set(digests)], Math.min(...events.map(({ time }) => time)));
  const changed = new Set<Group>();
  const groups = events.map((event, i) => {
    const digest = digests[i]!;
    const known = (recent.get(digest) ?? []).find((group) => joins(group, event.time));
    const group = known ?? newGroup(tenant, digest, event);
    if (known === undefined) recent.set(digest, [...(recent.get(digest) ?? []), group]);
    extend(group, event);
    changed.add(group);
    return group;
  });
  await keep(tx, engine, [...changed]);
  return groups.map(({ id }) => id!);
}

type Group = Omit<Attacks, "id"> & { id: number | undefined };

/** What of an attack changes with a hit. */
const CHANGING = ["first_at", "last_at", "hits", "blocked", "watched", "allowed", "path", "host", "user_agent", "node"];

async function keep(tx: Transaction<Tables>, engine: Engine, groups: readonly Group[]): Promise<void> {
  const fresh = groups.filter(({ id }) => id === undefined);
  const rows = fresh.map((group) => {
    const { id: _, ...row } = group;
    return row;
  });
  const kept = await insertRows(tx, engine, "attacks", rows, "returning id, digest, first_at");
  // Two with one digest are an hour apart.
  const ids = new Map(
    kept.map(({ id, digest, first_at: first }) => [`${String(digest)} ${Number(first)}`, Number(id)]),
  );
  const known = groups.filter(({ id }) => id !== undefined);
  const set = CHANGING.map((column) => `${column} = excluded.${column}`).join(", ");
  await insertRows(tx, engine, "attacks", known, `on conflict (id) do update set ${set}`);
  for (const group of fresh) group.id = ids.get(`${group.digest} ${group.first_at}`)!;
}

/** By digest: those that end late enough to go on with the oldest of the events. */
async function recentAttacks(
  tx: Transaction<Tables>,
  tenant: string,
  digests: readonly string[],
  oldest: number,
): Promise<Map<string, Group[]>> {
  const found: Group[] = [];
  for (let at = 0; at < digests.length; at += DIGESTS_PER_QUERY) {
    const rows = await tx
      .selectFrom("attacks")
      .selectAll()
      .where("tenant", "=", tenant)
      .where("digest", "in", digests.slice(at, at + DIGESTS_PER_QUERY))
      .where("last_at", ">=", oldest - SILENCE_MS)
      .execute();
    found.push(...rows);
  }
  return Map.groupBy(found, ({ digest }) => digest);
}

function joins({ first_at: first, last_at: last }: Group, time: number): boolean {
  return time >= first - SILENCE_MS && time <= last + SILENCE_MS;
}

function newGroup(tenant: string, digest: string, event: NewEvent): Group {
  const { time, rule_id, rule_title, leak, point, remote_addr, address, route, host, path, user_agent, node } = event;
  return {
    id: undefined,
    ...{ tenant, digest, rule_id, rule_title, leak, point, remote_addr, address, route, host, path, user_agent, node },
    ...{ first_at: time, last_at: time, hits: 0, blocked: 0, watched: 0, allowed: 0 },
  };
}

function extend(group: Group, { time, action, count, path, host, user_agent: userAgent, node }: NewEvent): void {
  group.hits += count;
  group[action] += count;
  group.first_at = Math.min(group.first_at, time);
  if (time < group.last_at) return;
  Object.assign(group, { last_at: time, path, host, user_agent: userAgent, node });
}

function digestOf({ rule_id: rule, point, remote_addr: address, route }: NewEvent): string {
  return createHash("sha256").update([rule, point, address, route].join("\0")).digest("base64url").slice(0, 22);
}
