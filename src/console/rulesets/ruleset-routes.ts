import { z } from "zod";
import { ApiProblem } from "../api/problem.ts";
import { pageOf, pageQuery, readCursor, writeCursor } from "../api/paging.ts";
import type { Routes } from "../api/route.ts";
import type { Rulesets } from "./tables.ts";
import { diffRulesets, stateIn } from "./diff.ts";
import { readHead } from "./head.ts";
import { readRefusal } from "./refusal.ts";
import { releaseHolds, rollBack } from "./roll-back.ts";
import { currentRuleset, rulesetDetail, rulesetDiff, rulesetSummary } from "./ruleset-schema.ts";
import { readRuleset } from "./stored-ruleset.ts";

const tags = ["rulesets"];
const SUMMARY = ["version", "issued_at", "cause", "actor", "rule_count", "token_count"] as const;
const number = z.coerce.number().int().min(1);
const params = z.object({ version: number });
const inForce = z.object({ version: z.int().meta({ description: "In force now." }) });

/** Versions of the ruleset: what is in force, what was, how they differ; the way back. */
export const rulesetRoutes: Routes = (api, context) => {
  const { store } = context;
  const config = { permission: "rules:read" } as const;

  api.get(
    "/api/v1/rulesets",
    {
      config,
      schema: {
        ...{ tags, operationId: "listRulesets", summary: "Kept versions, the newest first" },
        querystring: pageQuery,
        response: { 200: pageOf(rulesetSummary) },
      },
    },
    async ({ caller: { tenant }, query: { cursor, limit } }) => {
      let query = store.db
        .selectFrom("rulesets")
        .select(SUMMARY)
        .where("tenant", "=", tenant)
        .orderBy("version", "desc")
        .limit(limit + 1);
      if (cursor !== undefined) query = query.where("version", "<", readCursor(cursor, z.tuple([z.int()]))[0]);
      const rows = await query.execute();
      const items = rows.slice(0, limit);
      return {
        items: items.map(summaryOf),
        next_cursor: rows.length > limit ? writeCursor([items.at(-1)!.version]) : null,
      };
    },
  );

  api.get(
    "/api/v1/rulesets/current",
    {
      config,
      schema: {
        ...{
          tags,
          operationId: "getCurrentRuleset",
          summary: "The version in force, and what keeps it from being newer",
        },
        response: { 200: currentRuleset },
      },
    },
    async ({ caller: { tenant } }) => {
      const { version, holds, refusal } = await readHead(store, tenant);
      const summary = await readSummary(tenant, version);
      const refused = readRefusal(refusal);
      return {
        ...summary,
        held:
          holds === undefined
            ? null
            : {
                version: holds.version,
                at: new Date(holds.at).toISOString(),
                actor: holds.actor,
                rules: holds.rules.map(({ id, text }) => ({ id, held: text === null ? "out" : "as_it_was" }) as const),
              },
        refused: refused === undefined ? null : { ...refused, at: new Date(refused.at).toISOString() },
      };
    },
  );

  api.get(
    "/api/v1/rulesets/:version",
    {
      config,
      schema: {
        ...{ tags, operationId: "getRuleset", summary: "A version with its rules; with `against`, how it differs" },
        params,
        querystring: z.object({
          against: number.optional().meta({ description: "Another version: what this one does otherwise." }),
        }),
        response: { 200: z.union([rulesetDiff, rulesetDetail]) },
      },
    },
    async ({ caller: { tenant }, params: { version }, query: { against } }) => {
      const ruleset = (await readRuleset(store, tenant, version)) ?? unknownVersion();
      if (against !== undefined) {
        const other = (await readRuleset(store, tenant, against)) ?? unknownVersion();
        return { version, against, ...diffRulesets(other, ruleset) };
      }
      return {
        ...(await readSummary(tenant, version)),
        content: [...ruleset.rules.values()].map((rule) => stateIn(ruleset, rule)),
        tables: ruleset.tables.map(({ digest, count }) => ({ digest, count })),
      };
    },
  );

  api.post(
    "/api/v1/rulesets/:version/rollback",
    {
      config: { permission: "rules:write" },
      schema: {
        ...{ tags, operationId: "rollBackRuleset", summary: "Puts the rules of a former version in force again" },
        description:
          "As a new version. Each rule that is another by now is held as it was there, until somebody decides anew on it or its leak; other decisions go out as ever. Leaks and rules themselves do not change.",
        params,
        response: { 200: inForce },
      },
    },
    async (request) => {
      const { version } = request.params;
      const { tenant, actor } = request.caller;
      request.auditTarget = `ruleset:${version}`;
      const done = await rollBack(context, tenant, version, actor);
      switch (done.kind) {
        case "done":
          return { version: done.version };
        case "unknown":
          return unknownVersion();
      }
    },
  );

  api.post(
    "/api/v1/rulesets/release",
    {
      config: { permission: "rules:write" },
      schema: {
        ...{ tags, operationId: "releaseRuleset", summary: "Ends what a rollback holds" },
        response: { 200: inForce },
      },
    },
    async (request) => {
      const { tenant, actor } = request.caller;
      return { version: await releaseHolds(context, tenant, actor) };
    },
  );

  async function readSummary(tenant: string, version: number) {
    const row = await store.db
      .selectFrom("rulesets")
      .select(SUMMARY)
      .where("tenant", "=", tenant)
      .where("version", "=", version)
      .executeTakeFirst();
    return row === undefined ? unknownVersion() : summaryOf(row);
  }
};

function summaryOf(row: Pick<Rulesets, (typeof SUMMARY)[number]>): z.output<typeof rulesetSummary> {
  const { version, issued_at: issuedAt, cause, actor, rule_count: rules, token_count: tokens } = row;
  return { version, issued_at: new Date(issuedAt).toISOString(), cause, actor, rules, tokens };
}

function unknownVersion(): never {
  throw new ApiProblem("not_found", "There is no such version of the ruleset, or it is not kept any more.");
}
