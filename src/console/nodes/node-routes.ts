import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { z } from "zod";
import { ApiProblem } from "../api/problem.ts";
import { pageOf, pageQuery, readCursor, writeCursor } from "../api/paging.ts";
import type { Api } from "../api/route.ts";
import type { ConsoleContext } from "../context.ts";
import type { Tables } from "../store/tables.ts";
import { AWAY_AFTER_MS, NODE_STATES, nodeView, type NodeState } from "./node-state.ts";
import type { Presence } from "./presence.ts";
import type { Nodes } from "./tables.ts";

const tags = ["nodes"];
const count = z.int();
const at = z.iso.datetime();

const nodeSchema = z.object({
  id: z.string(),
  name: z.string().meta({ description: "The machine's name; empty before the first heartbeat." }),
  state: z.enum(NODE_STATES).meta({
    description: `\`away\`: no sign of life for ${AWAY_AFTER_MS / 1e3} s. \`ahead\`: has a version that this console does not know.`,
  }),
  ruleset: count.meta({ description: "The version in force there; 0: none." }),
  applied_at: at.nullable(),
  lag_ms: count.meta({ description: "For how long a newer version has been there; 0 where none is." }),
  ruleset_error: z.string().meta({ description: "Why the node refused a newer one." }),
  version: z.string(),
  mode: z.string(),
  workers: count,
  started_at: at.nullable(),
  requests: count.meta({ description: "Since its start, as are blocked and watched." }),
  blocked: count,
  watched: count,
  requests_per_second: z.number(),
  spool: z.object({ bytes: count, events: count, dropped: count }),
  first_seen: at,
  last_seen: at,
});

const params = z.object({ id: z.string().max(64) });

/** Which nodes run, which ruleset each applies, how it does. */
export function nodeRoutes(api: Api, context: ConsoleContext, presence: Presence): void {
  const { store, now } = context;
  const config = { permission: "nodes:read" } as const;

  api.get(
    "/api/v1/nodes",
    {
      config,
      schema: {
        tags,
        operationId: "listNodes",
        summary: "Nodes, by id",
        querystring: pageQuery.extend({ state: z.enum(NODE_STATES).optional() }),
        response: { 200: pageOf(nodeSchema) },
      },
    },
    async ({ caller: { tenant }, query: { cursor, limit, state } }) => {
      await presence.write();
      const newest = await newestVersion(context, tenant);
      let query = store.db
        .selectFrom("nodes")
        .selectAll()
        .where("tenant", "=", tenant)
        .orderBy("id")
        .limit(limit + 1);
      if (cursor !== undefined) query = query.where("id", ">", readCursor(cursor, z.tuple([z.string()]))[0]);
      if (state !== undefined) query = query.where((eb) => isIn(eb, state, newest, now()));
      const rows = await query.execute();
      const items = rows.slice(0, limit);
      const views = await viewsOf(context, tenant, items, newest);
      return { items: views, next_cursor: rows.length > limit ? writeCursor([items.at(-1)!.id]) : null };
    },
  );

  api.get(
    "/api/v1/nodes/stats",
    {
      config,
      schema: {
        tags,
        operationId: "getNodeStats",
        summary: "How far the newest ruleset has come",
        response: {
          200: z.object({
            ruleset: count.meta({ description: "The newest version." }),
            states: z.object(
              Object.fromEntries(NODE_STATES.map((state) => [state, count])) as Record<NodeState, typeof count>,
            ),
            requests_per_second: z.number(),
          }),
        },
      },
    },
    async ({ caller: { tenant } }) => {
      await presence.write();
      const newest = await newestVersion(context, tenant);
      const states: Record<NodeState, number> = { up_to_date: 0, behind: 0, ahead: 0, away: 0 };
      let rate = 0;
      for (const state of NODE_STATES) {
        const row = await store.db
          .selectFrom("nodes")
          .select(({ fn }) => [
            fn.countAll<number>().as("nodes"),
            fn.sum<number | null>("requests_per_second").as("rate"),
          ])
          .where("tenant", "=", tenant)
          .where((eb) => isIn(eb, state, newest, now()))
          .executeTakeFirstOrThrow();
        states[state] = row.nodes;
        if (state !== "away") rate += row.rate ?? 0;
      }
      return { ruleset: newest, states, requests_per_second: Math.round(rate * 10) / 10 };
    },
  );

  api.get(
    "/api/v1/nodes/:id",
    { config, schema: { tags, operationId: "getNode", summary: "One node", params, response: { 200: nodeSchema } } },
    async ({ caller: { tenant }, params: { id } }) => {
      await presence.write();
      const row = await store.db
        .selectFrom("nodes")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      if (row === undefined) throw unknownNode();
      const [view] = await viewsOf(context, tenant, [row], await newestVersion(context, tenant));
      return view!;
    },
  );

  api.delete(
    "/api/v1/nodes/:id",
    {
      config: { permission: "nodes:write" },
      schema: {
        tags,
        operationId: "deleteNode",
        summary: "Takes a node that is gone off the list",
        description: "One that still runs is back with its next request; to keep it out, revoke its token.",
        params,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      request.auditTarget = `node:${id}`;
      await presence.write();
      const { numDeletedRows } = await store.db
        .deleteFrom("nodes")
        .where("tenant", "=", request.caller.tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw unknownNode();
      return reply.code(204).send();
    },
  );
}

function isIn(
  eb: ExpressionBuilder<Tables, "nodes">,
  state: NodeState,
  newest: number,
  nowMs: number,
): Expression<SqlBool> {
  const awayBefore = nowMs - AWAY_AFTER_MS;
  const here = eb("last_seen", ">=", awayBefore);
  switch (state) {
    case "away":
      return eb("last_seen", "<", awayBefore);
    case "up_to_date":
      return eb.and([here, eb("ruleset", "=", newest)]);
    case "behind":
      return eb.and([here, eb("ruleset", "<", newest)]);
    case "ahead":
      return eb.and([here, eb("ruleset", ">", newest)]);
  }
}

async function newestVersion({ store }: ConsoleContext, tenant: string): Promise<number> {
  const row = await store.db
    .selectFrom("ruleset_heads")
    .select("version")
    .where("tenant", "=", tenant)
    .executeTakeFirst();
  return row?.version ?? 0;
}

async function viewsOf({ store, now }: ConsoleContext, tenant: string, nodes: readonly Nodes[], newest: number) {
  const following = [...new Set(nodes.map(({ ruleset }) => ruleset + 1))];
  const rows = await store.db
    .selectFrom("rulesets")
    .select(["version", "issued_at"])
    .where("tenant", "=", tenant)
    .where("version", "in", following)
    .execute();
  const issuedAt = new Map(rows.map((row) => [row.version, row.issued_at]));
  return nodes.map((node) => nodeView(node, newest, issuedAt.get(node.ruleset + 1), now()));
}

function unknownNode(): ApiProblem {
  return new ApiProblem("not_found", "There is no such node.");
}
