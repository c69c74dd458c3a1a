import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { checkMatch, showVersion } from "../api/etag.ts";
import { ApiProblem } from "../api/problem.ts";
import { pageOf, pageQuery, readCursor, writeCursor } from "../api/paging.ts";
import type { Routes } from "../api/route.ts";
import { renewRuleset } from "../rulesets/renew.ts";
import { reorderRules, ruleOrder } from "./rule-order.ts";
import { readRuleInput, type RuleDocument, type RuleInput } from "./rule-input.ts";
import { refuseTokensInRule } from "./rule-texts.ts";
import { detailOf, ruleBody, ruleDetail, ruleSummary, summaryOf, writtenRule } from "./rule-view.ts";
import { deleteRule, insertRule, readRule, readRuleTokens, replaceRule } from "./stored-rule.ts";

const tags = ["rules"];
const params = z.object({ id: z.string().max(64) });
const ruleset = z.object({
  ruleset: z.int().meta({ description: "The version of the ruleset that is in force now." }),
});

/** Rules written by hand: seen, written, put in order. Those of leaks stand in the ruleset. */
export const ruleRoutes: Routes = (api, context) => {
  const { store, keys, now } = context;
  const { db } = store;
  const reads = { permission: "rules:read" } as const;
  const writes = { permission: "rules:write" } as const;

  const readInput = async (request: FastifyRequest, document: RuleDocument, id?: string): Promise<RuleInput> => {
    const { tenant } = request.caller;
    const known = id === undefined ? undefined : await readRuleTokens(db, tenant, id);
    const input = readRuleInput(document, keys.fingerprints(tenant), known);
    const problems = "problems" in input ? [...input.problems] : [];
    if (id !== undefined && !("problems" in input) && input.id !== id) {
      problems.push({ path: "id", message: "expected the id in the path: a rule keeps its id" });
    }
    if ("problems" in input || problems.length > 0) {
      throw new ApiProblem("invalid_body", "The rule is not right. Nothing was changed.", problems);
    }
    await refuseTokensInRule(context, tenant, input);
    return input;
  };
  const answer = async (tenant: string, id: string, what: string, actor: string) => {
    const ruleset = await renewRuleset(context, tenant, `rule:${id} ${what}`, actor);
    return { ...(await detailOf(context, await readRule(db, tenant, id))), ruleset };
  };

  api.get(
    "/api/v1/rules",
    {
      config: reads,
      schema: {
        ...{ tags, operationId: "listRules", summary: "Rules written by hand, in their order" },
        querystring: pageQuery,
        response: { 200: pageOf(ruleSummary) },
      },
    },
    async ({ caller: { tenant }, query: { cursor, limit } }) => {
      let query = db.selectFrom("rules").selectAll().where("tenant", "=", tenant);
      if (cursor !== undefined) {
        const [position, id] = readCursor(cursor, z.tuple([z.int(), z.string()]));
        query = query.where(({ eb, refTuple, tuple }) => eb(refTuple("position", "id"), ">", tuple(position, id)));
      }
      const rows = await query
        .orderBy("position")
        .orderBy("id")
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map((row) => summaryOf(row, now())),
        next_cursor: rows.length > limit ? writeCursor([last!.position, last!.id]) : null,
      };
    },
  );

  api.post(
    "/api/v1/rules",
    {
      config: writes,
      schema: {
        ...{ tags, operationId: "addRule", summary: "Add a rule, behind all others" },
        body: ruleBody,
        response: { 201: writtenRule },
      },
    },
    async (request, reply) => {
      const { tenant, actor } = request.caller;
      const input = await readInput(request, request.body);
      request.auditTarget = `rule:${input.id}`;
      await db.transaction().execute((tx) => insertRule(tx, tenant, input, actor, now()));
      const written = await answer(tenant, input.id, "added", actor);
      showVersion(reply, written.version);
      return reply.code(201).header("location", `/api/v1/rules/${input.id}`).send(written);
    },
  );

  api.get(
    "/api/v1/rules/:id",
    {
      config: reads,
      schema: { tags, operationId: "getRule", summary: "A rule", params, response: { 200: ruleDetail } },
    },
    async ({ caller: { tenant }, params: { id } }, reply) => {
      const detail = await detailOf(context, await readRule(db, tenant, id));
      showVersion(reply, detail.version);
      return detail;
    },
  );

  api.put(
    "/api/v1/rules/:id",
    {
      config: writes,
      schema: {
        ...{ tags, operationId: "replaceRule", summary: "Replace a rule, as it was read (`If-Match`)" },
        params,
        body: ruleBody,
        response: { 200: writtenRule },
      },
    },
    async (request, reply) => {
      const { tenant, actor } = request.caller;
      const { id } = request.params;
      request.auditTarget = `rule:${id}`;
      const before = await readRule(db, tenant, id);
      checkMatch(request, before.version);
      const input = await readInput(request, request.body, id);
      await db.transaction().execute((tx) => replaceRule(tx, before, input, actor, now()));
      const written = await answer(tenant, id, "changed", actor);
      showVersion(reply, written.version);
      return written;
    },
  );

  api.delete(
    "/api/v1/rules/:id",
    {
      config: writes,
      schema: {
        ...{ tags, operationId: "deleteRule", summary: "Delete a rule; with `If-Match` only as it was read" },
        params,
        response: { 200: ruleset },
      },
    },
    async (request) => {
      const { tenant, actor } = request.caller;
      const { id } = request.params;
      request.auditTarget = `rule:${id}`;
      const before = await readRule(db, tenant, id);
      if (request.headers["if-match"] !== undefined) checkMatch(request, before.version);
      await deleteRule(db, before);
      return { ruleset: await renewRuleset(context, tenant, `rule:${id} deleted`, actor) };
    },
  );

  api.post(
    "/api/v1/rules/order",
    {
      config: writes,
      schema: {
        ...{ tags, operationId: "orderRules", summary: "Put the rules in another order" },
        description:
          "The order is that in which hits of one request are told; whether a request is blocked does not depend on it.",
        body: ruleOrder,
        response: { 200: ruleset },
      },
    },
    async (request) => {
      const { tenant, actor } = request.caller;
      await db.transaction().execute((tx) => reorderRules(tx, tenant, request.body.ids));
      return { ruleset: await renewRuleset(context, tenant, "rules reordered", actor) };
    },
  );
};
