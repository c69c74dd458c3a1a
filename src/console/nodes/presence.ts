import type { Heartbeat } from "../../core/wire.ts";
import type { ConsoleContext } from "../context.ts";
import type { Nodes } from "./tables.ts";

/** Signs of life are written together, so often. */
const WRITE_EVERY_MS = 1_000;
/** Nodes that wait to be written; further ones are written next time they show up. */
const UNWRITTEN_MAX = 20_000;
/** Nodes of one tenant; whoever holds a node token chooses their ids. */
const NODES_MAX = 10_000;
/** Rows of one statement: some ten values each. */
const ROWS_MAX = 500;

interface Sign {
  readonly at: number;
  /** Ruleset in force there; undefined: not told. */
  readonly version: number | undefined;
  readonly heartbeat: Heartbeat | undefined;
}

/** What is known of nodes: each request is a sign of life, kept in memory and written with others. */
export interface Presence {
  asked(tenant: string, node: string, version: number): void;
  beat(tenant: string, node: string, heartbeat: Heartbeat): void;
  /** Writes what has gathered. Never rejects. */
  write(): Promise<void>;
}

export function openPresence({ store, log, now }: ConsoleContext): Presence {
  let unwritten = new Map<string, Map<string, Sign>>();
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const note = (tenant: string, node: string, { at, version, heartbeat }: Sign): void => {
    const nodes = unwritten.get(tenant) ?? new Map<string, Sign>();
    const before = nodes.get(node);
    if (before === undefined && ++count > UNWRITTEN_MAX) {
      count--;
      return;
    }
    nodes.set(node, { at, version: version ?? before?.version, heartbeat: heartbeat ?? before?.heartbeat });
    unwritten.set(tenant, nodes);
    timer ??= setTimeout(() => void write(), WRITE_EVERY_MS).unref();
  };

  const writeAll = async (): Promise<void> => {
    const signs = unwritten;
    unwritten = new Map();
    count = 0;
    for (const [tenant, nodes] of signs) {
      const ids = [...nodes.keys()];
      for (let at = 0; at < ids.length; at += ROWS_MAX) {
        await writeSome(tenant, new Map(ids.slice(at, at + ROWS_MAX).map((id) => [id, nodes.get(id)!])));
      }
    }
  };

  const writeSome = async (tenant: string, nodes: ReadonlyMap<string, Sign>): Promise<void> => {
    const { db } = store;
    const rows = await db
      .selectFrom("nodes")
      .selectAll()
      .where("tenant", "=", tenant)
      .where("id", "in", [...nodes.keys()])
      .execute();
    const known = new Map(rows.map((row) => [row.id, row]));
    let room = Number.POSITIVE_INFINITY;
    if (known.size < nodes.size) {
      const { total } = await db
        .selectFrom("nodes")
        .select(({ fn }) => fn.countAll<number>().as("total"))
        .where("tenant", "=", tenant)
        .executeTakeFirstOrThrow();
      room = NODES_MAX - total;
    }
    const written = [...nodes].flatMap(([id, sign]) => {
      const row = known.get(id);
      if (row === undefined && --room < 0) return [];
      return after(row ?? unseen(tenant, id, sign.at), sign);
    });
    if (room < 0) log.warn({ tenant, nodes_max: NODES_MAX }, "too many nodes: new ones are not listed");
    if (written.length === 0) return;
    await db
      .insertInto("nodes")
      .values(written)
      .onConflict((oc) =>
        oc.columns(["tenant", "id"]).doUpdateSet(({ ref }) => ({
          name: ref("excluded.name"),
          last_seen: ref("excluded.last_seen"),
          ruleset: ref("excluded.ruleset"),
          applied_at: ref("excluded.applied_at"),
          heartbeat: ref("excluded.heartbeat"),
          heartbeat_at: ref("excluded.heartbeat_at"),
          requests_per_second: ref("excluded.requests_per_second"),
        })),
      )
      .execute();
  };

  const write = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(writeAll).catch((error: unknown) => {
      // The next request of each says it again.
      log.warn({ err: error }, "signs of life of nodes could not be written");
    });
    return writing;
  };

  return {
    asked: (tenant, node, version) => note(tenant, node, { at: now(), version, heartbeat: undefined }),
    beat: (tenant, node, heartbeat) => note(tenant, node, { at: now(), version: heartbeat.ruleset.version, heartbeat }),
    write,
  };
}

function unseen(tenant: string, id: string, at: number): Nodes {
  return {
    ...{ tenant, id, name: "", first_seen: at, last_seen: at, ruleset: 0, applied_at: null },
    ...{ heartbeat: "", heartbeat_at: 0, requests_per_second: 0 },
  };
}

function after(row: Nodes, { at, version = row.ruleset, heartbeat }: Sign): Nodes {
  // A request tells the version before the next heartbeat tells when it came into force.
  const seen = { ...row, last_seen: at, ruleset: version, applied_at: version === row.ruleset ? row.applied_at : at };
  if (heartbeat === undefined) return seen;
  return {
    ...seen,
    name: heartbeat.name,
    applied_at: heartbeat.ruleset.applied_at,
    heartbeat: JSON.stringify(heartbeat),
    heartbeat_at: at,
    requests_per_second: rateBetween(row, heartbeat, at),
  };
}

function rateBetween(row: Nodes, heartbeat: Heartbeat, at: number): number {
  if (row.heartbeat === "" || at <= row.heartbeat_at) return 0;
  const before = JSON.parse(row.heartbeat) as Heartbeat;
  // A node that has started anew counts from 0.
  if (before.started_at !== heartbeat.started_at || heartbeat.requests < before.requests) return 0;
  return ((heartbeat.requests - before.requests) * 1e3) / (at - row.heartbeat_at);
}
