import { z } from "zod";
import { checkMatch, showVersion } from "../api/etag.ts";
import { pageOf, pageQuery, readCursor, writeCursor } from "../api/paging.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Routes } from "../api/route.ts";
import { uuidV7 } from "../../core/uuid.ts";
import { DeliveryError } from "./channel-kind.ts";
import { channelEdit, channelView, deliveryView, newChannel } from "./channel-schema.ts";
import { openSender } from "./means.ts";
import { sendMessage } from "./send-message.ts";
import { changedSettings, showChannel, showDelivery, storeSettings } from "./stored-channel.ts";
import type { Channels } from "./tables.ts";

const CHANNELS_MAX = 100;

const read = { permission: "channels:read" } as const;
const write = { permission: "channels:write" } as const;
const tags = ["channels"];
const params = z.object({ id: z.uuid() });

/** Who is told of what. */
export const channelRoutes: Routes = (api, context) => {
  const { store, now, config } = context;
  const { db } = store;

  const channelOf = async (tenant: string, id: string): Promise<Channels> => {
    const row = await db
      .selectFrom("channels")
      .selectAll()
      .where("tenant", "=", tenant)
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined) throw new ApiProblem("not_found", "There is no channel with this id.");
    return row;
  };

  api.get(
    "/api/v1/channels",
    {
      config: read,
      schema: {
        ...{ tags, summary: "Channels, by age", operationId: "listChannels" },
        response: { 200: z.object({ items: z.array(channelView) }) },
      },
    },
    async ({ caller: { tenant } }) => {
      const rows = await db.selectFrom("channels").selectAll().where("tenant", "=", tenant).orderBy("id").execute();
      return { items: await Promise.all(rows.map((row) => showChannel(context, row))) };
    },
  );

  api.post(
    "/api/v1/channels",
    {
      config: write,
      schema: {
        ...{ tags, summary: "Make a channel", operationId: "createChannel" },
        description: "Secret settings (URLs of receivers, keys, tokens) are kept sealed and never shown again.",
        body: newChannel,
        response: { 201: channelView },
      },
    },
    async (request, reply) => {
      const { kind, settings, topics, enabled, ...rest } = request.body;
      const { tenant } = request.caller;
      const { count } = await db
        .selectFrom("channels")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("tenant", "=", tenant)
        .executeTakeFirstOrThrow();
      if (count >= CHANNELS_MAX)
        throw new ApiProblem("conflict", `A tenant has at most ${CHANNELS_MAX} channels; remove some.`);
      const id = uuidV7(now());
      const row: Channels = {
        ...{ ...rest, id, tenant, kind, created_at: now(), version: 1 },
        ...{ topics: JSON.stringify(topics), enabled: enabled ? 1 : 0 },
        ...storeSettings(context, { id, kind }, settings),
      };
      request.auditTarget = `channel:${id}`;
      await db.insertInto("channels").values(row).execute();
      showVersion(reply, 1);
      return reply.code(201).send(await showChannel(context, row));
    },
  );

  api.get(
    "/api/v1/channels/:id",
    {
      config: read,
      schema: {
        ...{ tags, summary: "One channel", operationId: "getChannel" },
        params,
        response: { 200: channelView },
      },
    },
    async ({ caller, params: { id } }, reply) => {
      const channel = await channelOf(caller.tenant, id);
      showVersion(reply, channel.version);
      return await showChannel(context, channel);
    },
  );

  api.patch(
    "/api/v1/channels/:id",
    {
      config: write,
      schema: {
        ...{ tags, summary: "Change a channel", operationId: "editChannel" },
        description: "Needs `If-Match`. Settings that are not given stay, secret ones too.",
        params,
        body: channelEdit,
        response: { 200: channelView },
      },
    },
    async (request, reply) => {
      const {
        caller,
        params: { id },
        body,
      } = request;
      request.auditTarget = `channel:${id}`;
      const before = await channelOf(caller.tenant, id);
      checkMatch(request, before.version);
      const { settings, topics, enabled, ...rest } = body;
      const changes = {
        ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
        ...(topics && { topics: JSON.stringify(topics) }),
        ...(enabled === undefined ? {} : { enabled: enabled ? (1 as const) : (0 as const) }),
        ...(settings && storeSettings(context, before, changedSettings(context, before, settings))),
        version: before.version + 1,
      };
      const after = await db
        .updateTable("channels")
        .set(changes)
        .where("id", "=", id)
        .where("version", "=", before.version)
        .returningAll()
        .executeTakeFirst();
      if (after === undefined) throw new ApiProblem("stale", "The channel was changed meanwhile; read it again.");
      showVersion(reply, after.version);
      return await showChannel(context, after);
    },
  );

  api.delete(
    "/api/v1/channels/:id",
    {
      config: write,
      schema: {
        ...{ tags, summary: "Remove a channel, with its log", operationId: "deleteChannel" },
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      request.auditTarget = `channel:${id}`;
      await channelOf(request.caller.tenant, id);
      await db.transaction().execute(async (tx) => {
        await tx.deleteFrom("deliveries").where("channel", "=", id).execute();
        await tx.deleteFrom("channels").where("id", "=", id).execute();
      });
      return reply.code(204).send(null);
    },
  );

  api.post(
    "/api/v1/channels/:id/test",
    {
      config: write,
      schema: {
        ...{ tags, summary: "Send a test message now", operationId: "testChannel" },
        params,
        response: { 200: z.object({ sent: z.boolean(), problem: z.string() }) },
      },
    },
    async (request) => {
      const { id } = request.params;
      request.auditTarget = `channel:${id}`;
      const channel = await channelOf(request.caller.tenant, id);
      const sender = openSender(context);
      try {
        await sendMessage(context, sender, channel, testMessage(config.public_url, now()), `kw-test-${uuidV7(now())}`);
        return { sent: true, problem: "" };
      } catch (error) {
        if (error instanceof DeliveryError) return { sent: false, problem: error.message };
        throw error;
      } finally {
        await sender.close();
      }
    },
  );

  api.get(
    "/api/v1/channels/:id/deliveries",
    {
      config: read,
      schema: {
        ...{ tags, summary: "What a channel was told, the newest first", operationId: "listDeliveries" },
        params,
        querystring: pageQuery,
        response: { 200: pageOf(deliveryView) },
      },
    },
    async ({ caller, params: { id }, query: { cursor, limit } }) => {
      await channelOf(caller.tenant, id);
      const rows = await db
        .selectFrom("deliveries")
        .selectAll()
        .where("channel", "=", id)
        .$if(cursor !== undefined, (query) => query.where("id", "<", readCursor(cursor!, z.tuple([z.int()]))[0]))
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit);
      return {
        items: items.map(showDelivery),
        next_cursor: rows.length > limit ? writeCursor([items.at(-1)!.id]) : null,
      };
    },
  );
};

function testMessage(publicUrl: string, at: number) {
  return {
    ...{ topic: "test" as const, at, risk: null, url: publicUrl },
    title: "A test from Keyward",
    text: "Whoever reads this is told what this channel is set to tell.",
    facts: [],
  };
}
