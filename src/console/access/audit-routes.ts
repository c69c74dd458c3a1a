import type { Kysely } from "kysely";
import { z } from "zod";
import { pageOf, pageQuery, readCursor, writeCursor } from "../api/paging.ts";
import type { Routes } from "../api/route.ts";
import type { Tables } from "../store/tables.ts";

const text = z.string().min(1).max(300);
const query = pageQuery.extend({
  actor: text.optional().meta({ description: "`user:<id>`, `token:<id>`, `machine` or `policy`" }),
  action: text.optional().meta({ description: "`POST /api/v1/leaks/{id}/apply`, or a command's name" }),
  target: text.optional().meta({ description: "`leak:42`" }),
  outcome: z.enum(["done", "refused", "failed"]).optional(),
  since: z.iso.datetime().optional(),
});

const entry = z
  .object({
    id: z.int(),
    at: z.iso.datetime(),
    tenant: z.string().meta({ description: "Empty where nobody was recognised" }),
    actor: z.string().meta({ description: "Empty where nobody was recognised" }),
    actor_name: z.string().nullable().meta({ description: "E-mail address or a token's name, as it is now" }),
    action: z.string(),
    target: z.string(),
    outcome: z.enum(["done", "refused", "failed"]),
    status: z.int(),
    detail: z.record(z.string(), z.unknown()),
    address: z.string(),
  })
  .meta({ id: "AuditEntry" });

export const auditRoutes: Routes = (api, { store: { db } }) => {
  api.get(
    "/api/v1/audit",
    {
      config: { permission: "audit:read" },
      schema: {
        tags: ["audit"],
        summary: "Every write and every refusal, newest first",
        description:
          "Of the caller's tenant. Whoever may manage tenants also sees what nobody's tenant was named for: failed " +
          "attempts to sign in, unknown tokens.",
        operationId: "listAudit",
        querystring: query,
        response: { 200: pageOf(entry) },
      },
    },
    async ({ caller, query: { cursor, limit, actor, action, target, outcome, since } }) => {
      const tenants = caller.permissions.has("tenants:manage") ? [caller.tenant, ""] : [caller.tenant];
      const rows = await db
        .selectFrom("audit")
        .selectAll()
        .where("tenant", "in", tenants)
        .$if(actor !== undefined, (rows) => rows.where("actor", "=", actor!))
        .$if(action !== undefined, (rows) => rows.where("action", "=", action!))
        .$if(target !== undefined, (rows) => rows.where("target", "=", target!))
        .$if(outcome !== undefined, (rows) => rows.where("outcome", "=", outcome!))
        .$if(since !== undefined, (rows) => rows.where("at", ">=", Date.parse(since!)))
        .$if(cursor !== undefined, (rows) => rows.where("id", "<", readCursor(cursor!, z.tuple([z.int()]))[0]))
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      const page = rows.slice(0, limit);
      const names = await namesOf(db, [...new Set(page.map((row) => row.actor))]);
      return {
        items: page.map(({ at, detail, ...row }) => ({
          ...row,
          at: new Date(at).toISOString(),
          actor_name: names.get(row.actor) ?? null,
          detail: JSON.parse(detail) as Record<string, unknown>,
        })),
        next_cursor: rows.length > limit ? writeCursor([page.at(-1)!.id]) : null,
      };
    },
  );
};

async function namesOf(db: Kysely<Tables>, actors: readonly string[]): Promise<Map<string, string>> {
  const ids = (kind: string): string[] =>
    actors.filter((actor) => actor.startsWith(kind)).map((actor) => actor.slice(kind.length));
  const [users, tokens] = [ids("user:"), ids("token:")];
  const people =
    users.length === 0 ? [] : await db.selectFrom("users").select(["id", "email"]).where("id", "in", users).execute();
  const programs =
    tokens.length === 0
      ? []
      : await db.selectFrom("access_tokens").select(["id", "name"]).where("id", "in", tokens).execute();
  return new Map([
    ...people.map(({ id, email }) => [`user:${id}`, email] as const),
    ...programs.map(({ id, name }) => [`token:${id}`, name] as const),
  ]);
}
