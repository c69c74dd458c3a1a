import type { Readable } from "node:stream";
import { z } from "zod";
import { NODE_PATHS } from "../../core/wire.ts";
import { pageQuery } from "../api/paging.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Api, Routes } from "../api/route.ts";
import { readBatch } from "./batch-lines.ts";
import { eventStats, statsOf } from "./event-stats.ts";
import { newestEvent, streamEvents } from "./event-stream.ts";
import { attackSchema, eventSchema, showAttack, showEvent } from "./event-view.ts";
import { attackPage, listAttacks } from "./list-attacks.ts";
import { eventPage, listEvents, searchOf, searchQuery } from "./list-events.ts";
import { isZone } from "./search-dates.ts";
import { ATTRIBUTES, readSearch, WORDS, type Search } from "./search.ts";
import { takeEvents } from "./take-events.ts";

const config = { permission: "events:read" } as const;
const tags = ["events"];
const numbered = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
const searchPage = searchQuery.extend(pageQuery.shape);

/** Attempts: taken from nodes, searched, counted, followed live. */
export const eventRoutes: Routes = (api, context) => {
  const { db } = context.store;

  void api.register(async (scope) => {
    // Lines, read as they arrive.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_, payload, done) => done(null, payload));
    (scope as unknown as Api).post(
      NODE_PATHS.events,
      {
        config: { permission: "node:sync", audited: false },
        schema: {
          operationId: "pushEvents",
          summary: "Take a batch of events from a node",
          description:
            "JSON lines, with `Content-Encoding: gzip` or without. Each event counts once, by its `event_id`.",
          tags: ["node"],
          response: { 200: z.object({ accepted: z.int(), duplicates: z.int() }) },
        },
      },
      async (request) => {
        const { tenant } = request.caller;
        const events = await readBatch(request.body as Readable, request.headers["content-encoding"], tenant);
        return await takeEvents(context, tenant, events);
      },
    );
  });

  api.get(
    "/api/v1/events",
    {
      config,
      schema: {
        operationId: "listEvents",
        summary: "Attempts, newest first",
        tags,
        querystring: searchPage,
        response: { 200: eventPage },
      },
    },
    async ({ caller, query }) => listEvents(context, caller.tenant, searchOf(query, context.now()), query),
  );

  api.get(
    "/api/v1/events/stats",
    {
      config,
      schema: {
        operationId: "eventStats",
        summary: "How often, when, by whom",
        tags,
        querystring: searchQuery,
        response: { 200: eventStats },
      },
    },
    async ({ caller, query }) => statsOf(context, caller.tenant, searchOf(query, context.now())),
  );

  api.get(
    "/api/v1/events/query",
    {
      config,
      schema: {
        operationId: "checkEventQuery",
        summary: "Whether a search is understood; what could stand in it",
        tags,
        querystring: searchQuery,
        response: {
          200: z.object({
            problems: z.array(z.object({ from: z.int(), to: z.int(), message: z.string() })),
            attributes: z.array(z.string()),
            words: z.array(z.string()),
          }),
        },
      },
    },
    async ({ query: { q, tz } }) => {
      const read = readSearch(q, { nowMs: context.now(), zone: isZone(tz) ? tz : "UTC" });
      const problems = "problems" in read ? read.problems.map((problem) => ({ ...problem })) : [];
      return { problems, attributes: [...ATTRIBUTES], words: [...WORDS] };
    },
  );

  api.get(
    "/api/v1/events/stream",
    {
      config,
      schema: {
        operationId: "streamEvents",
        summary: "Attempts as they come, as server-sent events",
        description: "Goes on behind `Last-Event-ID`. Ends after fifteen minutes; ask again.",
        tags,
        querystring: searchQuery,
        produces: ["text/event-stream"],
      },
    },
    async (request, reply) => {
      const { caller, query, headers } = request;
      const search = searchOf(query, context.now());
      const given = Number(headers["last-event-id"]);
      const after = Number.isSafeInteger(given) && given > 0 ? given : await newestEvent(context);
      const stream = streamEvents(context, caller.tenant, search, after);
      request.raw.once("close", () => stream.destroy());
      return reply
        .headers({ "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" })
        .send(stream);
    },
  );

  api.get(
    "/api/v1/events/:id",
    {
      config,
      schema: {
        operationId: "getEvent",
        summary: "An attempt",
        tags,
        params: numbered,
        response: { 200: eventSchema },
      },
    },
    async ({ caller, params }) => {
      const row = await db
        .selectFrom("events")
        .selectAll()
        .where("tenant", "=", caller.tenant)
        .where("id", "=", params.id)
        .executeTakeFirst();
      if (row === undefined) throw new ApiProblem("not_found", "There is no event with this id.");
      return showEvent(row);
    },
  );

  api.get(
    "/api/v1/attacks",
    {
      config,
      schema: {
        operationId: "listAttacks",
        summary: "Hits with the same rule, point, source address and route, together",
        tags,
        querystring: searchPage,
        response: { 200: attackPage },
      },
    },
    async ({ caller, query }) => listAttacks(context, caller.tenant, searchOf(query, context.now()), query),
  );

  const attackOf = async (tenant: string, id: number) => {
    const row = await db
      .selectFrom("attacks")
      .selectAll()
      .where("tenant", "=", tenant)
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined) throw new ApiProblem("not_found", "There is no attack with this id.");
    return row;
  };

  api.get(
    "/api/v1/attacks/:id",
    {
      config,
      schema: {
        operationId: "getAttack",
        summary: "An attack",
        tags,
        params: numbered,
        response: { 200: attackSchema },
      },
    },
    async ({ caller, params }) => showAttack(await attackOf(caller.tenant, params.id)),
  );

  api.get(
    "/api/v1/attacks/:id/hits",
    {
      config,
      schema: {
        operationId: "attackHits",
        summary: "The hits of an attack",
        tags,
        params: numbered,
        querystring: pageQuery,
        response: { 200: eventPage },
      },
    },
    async ({ caller, params, query }) => {
      await attackOf(caller.tenant, params.id);
      return listEvents(context, caller.tenant, only("attack", params.id), query);
    },
  );

  api.get(
    "/api/v1/leaks/:id/attempts",
    {
      config,
      schema: {
        operationId: "leakAttempts",
        summary: "Attempts to use the tokens of a leak",
        tags: ["leaks"],
        params: numbered,
        querystring: pageQuery,
        response: { 200: eventPage },
      },
    },
    async ({ caller, params, query }) => {
      const leak = await db
        .selectFrom("leaks")
        .select("id")
        .where("tenant", "=", caller.tenant)
        .where("id", "=", params.id)
        .executeTakeFirst();
      if (leak === undefined) throw new ApiProblem("not_found", "There is no leak with this id.");
      return listEvents(context, caller.tenant, only("leak", params.id), query);
    },
  );
};

function only(column: "attack" | "leak", value: number): Search {
  return { any: [[{ kind: "number", column, op: "=", value }]], none: [] };
}
