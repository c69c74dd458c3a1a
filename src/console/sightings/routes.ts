import { z } from "zod";
import { NODE_PATHS, sightingBatch } from "../../core/wire.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Routes } from "../api/route.ts";
import { noteUse } from "../registry/regression.ts";
import { impactOf, impactQuery, impactSchema } from "./impact.ts";
import { takeBatch } from "./take-batch.ts";

/** What nodes tell of credentials in use, and what a leak shows of it. */
export const sightingRoutes: Routes = (api, context) => {
  api.post(
    NODE_PATHS.sightings,
    {
      config: { permission: "node:sync", audited: false },
      schema: {
        operationId: "pushSightings",
        summary: "Take a batch of sightings from a node",
        description: "A batch that was taken before is answered alike and not counted again.",
        tags: ["node"],
        body: sightingBatch,
        response: { 200: z.object({ accepted: z.int(), duplicate: z.boolean() }) },
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const fresh = await takeBatch(context.store, tenant, request.body, context.now());
      const used = request.body.sightings.filter(({ successes }) => successes > 0);
      // A batch spans seconds: by its first use none is taken for one after a leak was closed that was not.
      const usedAt = Math.min(...used.map(({ last_at: at }) => at));
      await noteUse(context, tenant, [...new Set(used.map(({ fingerprint }) => fingerprint))], "used", usedAt);
      return { accepted: fresh ? request.body.sightings.length : 0, duplicate: !fresh };
    },
  );

  api.get(
    "/api/v1/leaks/:id/impact",
    {
      config: { permission: "leaks:read" },
      schema: {
        operationId: "leakImpact",
        summary: "Who uses the tokens of a leak, before and after it was found and decided on",
        tags: ["leaks"],
        params: z.object({ id: z.coerce.number().int().min(1) }),
        querystring: impactQuery,
        response: { 200: impactSchema },
      },
    },
    async (request) => {
      const impact = await impactOf(context, request.caller.tenant, request.params.id, request.query);
      if (impact === undefined) throw new ApiProblem("not_found", "There is no leak with this id.");
      return impact;
    },
  );
};
