import { z } from "zod";
import type { Routes } from "../api/route.ts";
import { importRules } from "./import-rules.ts";

const told = z.array(z.object({ path: z.string(), name: z.string(), reason: z.string() }));

/** Rules of other tools. */
export const ruleImportRoutes: Routes = (api, context) => {
  api.post(
    "/api/v1/rules/import",
    {
      config: { permission: "rules:write" },
      schema: {
        tags: ["rules"],
        operationId: "importRules",
        summary: "Take over virtual patches of Wallarm's",
        description:
          "Hints as its API gives them, or a Terraform state. What cannot be carried over is told with the reason; a rule that is there already is left as it is.",
        querystring: z.object({
          format: z.literal("wallarm"),
          dry_run: z.stringbool().default(false).meta({ description: "Only tell what would be taken." }),
        }),
        body: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]),
        response: {
          200: z.object({
            taken: z.array(z.string()),
            unchanged: z.array(z.string()),
            refused: told,
            notes: told,
            ruleset: z.int().nullable().meta({ description: "In force now; null for a dry run." }),
          }),
        },
      },
    },
    async ({ caller: { tenant, actor }, query, body }) => importRules(context, tenant, actor, body, query.dry_run),
  );
};
