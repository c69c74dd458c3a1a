import { z } from "zod";
import { pageQuery } from "../api/paging.ts";
import type { Routes } from "../api/route.ts";
import { writeHistory } from "./change-leak.ts";
import { historyPage, listHistory } from "./history.ts";
import { leakId } from "./leak-id.ts";
import { readLeak } from "./leak-row.ts";
import { longText } from "./leak-text.ts";
import { isoOf } from "./leak-view.ts";
import { listTokens, tokenPage } from "./list-tokens.ts";
import { listOccurrences, occurrencePage } from "./occurrences.ts";
import { refuseTokens } from "./refuse-tokens.ts";

const comment = z.strictObject({ text: longText.min(1, "expected a text") });

/** What belongs to a leak: its tokens, places, history, comments. */
export const leakRecordRoutes: Routes = (api, context) => {
  const { db } = context.store;

  api.get(
    "/api/v1/leaks/:id/tokens",
    {
      config: { permission: "leaks:read" },
      schema: {
        operationId: "leakTokens",
        summary: "The tokens of a leak",
        tags: ["leaks"],
        params: leakId,
        querystring: pageQuery,
        response: { 200: tokenPage },
      },
    },
    async ({ caller, params, query }) => {
      await readLeak(db, caller.tenant, params.id);
      return listTokens(context, caller.tenant, params.id, query);
    },
  );

  api.get(
    "/api/v1/leaks/:id/occurrences",
    {
      config: { permission: "leaks:read" },
      schema: {
        operationId: "leakOccurrences",
        summary: "Where a leak was found",
        tags: ["leaks"],
        params: leakId,
        querystring: pageQuery,
        response: { 200: occurrencePage },
      },
    },
    async ({ caller, params, query }) => {
      await readLeak(db, caller.tenant, params.id);
      return listOccurrences(db, caller.tenant, params.id, query);
    },
  );

  api.get(
    "/api/v1/leaks/:id/history",
    {
      config: { permission: "leaks:read" },
      schema: {
        operationId: "leakHistory",
        summary: "Who did what with a leak, and why; with the comments",
        tags: ["leaks"],
        params: leakId,
        querystring: pageQuery,
        response: { 200: historyPage },
      },
    },
    async ({ caller, params, query }) => {
      await readLeak(db, caller.tenant, params.id);
      return listHistory(db, params.id, query);
    },
  );

  api.post(
    "/api/v1/leaks/:id/comments",
    {
      config: { permission: "leaks:decide", target: "leak" },
      schema: {
        operationId: "commentLeak",
        summary: "Comment on a leak",
        tags: ["leaks"],
        params: leakId,
        body: comment,
        response: { 201: z.object({ at: z.iso.datetime(), actor: z.string(), text: z.string() }) },
      },
    },
    async (request, reply) => {
      const { caller, params, body } = request;
      const { tenant, actor } = caller;
      await readLeak(db, tenant, params.id);
      await refuseTokens(context, tenant, body);
      const at = context.now();
      const entry = { tenant, leak: params.id, at, actor, text: body.text, changes: {} };
      await db.transaction().execute((tx) => writeHistory(tx, { ...entry, action: "commented" }));
      return reply.code(201).send({ at: isoOf(at), actor, text: body.text });
    },
  );
};
