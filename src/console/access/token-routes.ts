import { z } from "zod";
import { pageOf, pageQuery, readCursor, writeCursor } from "../api/paging.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Routes } from "../api/route.ts";
import type { AccessTokens } from "../store/tables.ts";
import { createAccessToken } from "./access-token.ts";
import { SCOPES, type Permission } from "./permission.ts";

const TOKENS_MAX = 10_000;

const name = z.string().trim().min(1).max(120);
const expiry = z.iso
  .datetime({ error: "expected a time such as 2027-01-31T00:00:00Z" })
  .nullable()
  .default(null)
  .meta({ description: "When it stops being valid; null: never" });
const role = z.enum(["administrator", "analyst", "node", "scanner", "api"]);
const accessToken = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    scopes: z.array(z.string()),
    created_at: z.iso.datetime(),
    created_by: z.string(),
    expires_at: z.iso.datetime().nullable(),
    revoked_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable().meta({ description: "To the minute" }),
  })
  .meta({ id: "AccessToken" });
const shownOnce = z.string().meta({ description: "Shown here and never again" });

const newToken = z
  .strictObject({
    name,
    role: z.enum(["api", "node", "scanner"]),
    scopes: z.array(z.enum(SCOPES)).max(SCOPES.length).default([]).meta({ description: "Of a token for the API" }),
    expires_at: expiry,
  })
  .refine((token) => (token.role === "api") === token.scopes.length > 0, {
    path: ["scopes"],
    message: "expected at least one for role api, and none for other roles",
  });

const config = { permission: "tokens:manage" } as const;
const withSecret = { ...config, showsSecret: true };
const tags = ["tokens"];

export const tokenRoutes: Routes = (api, { config: { public_url: publicUrl }, store, now }) => {
  const { db } = store;

  async function issue(
    { tenant, actor }: { readonly tenant: string; readonly actor: string },
    token: { name: string; role: "api" | "node" | "scanner"; scopes: readonly Permission[]; expires_at: string | null },
  ): Promise<{ id: string; token: string }> {
    const expiresAt = token.expires_at === null ? undefined : Date.parse(token.expires_at);
    if (expiresAt !== undefined && expiresAt <= now()) {
      const problem = { path: "expires_at", message: "expected a time that is still to come" };
      throw new ApiProblem("invalid_body", "1 problem; nothing was changed.", [problem]);
    }
    const { count } = await db
      .selectFrom("access_tokens")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("tenant", "=", tenant)
      .where("revoked_at", "is", null)
      .executeTakeFirstOrThrow();
    if (count >= TOKENS_MAX)
      throw new ApiProblem("conflict", `A tenant has at most ${TOKENS_MAX} tokens; revoke some.`);
    return await createAccessToken(store, { ...token, tenant, expiresAt, createdBy: actor }, now());
  }

  api.get(
    "/api/v1/tokens",
    {
      config,
      schema: {
        tags,
        summary: "Tokens of programs, newest first",
        description: "The tokens themselves are not kept and never shown here.",
        operationId: "listTokens",
        querystring: pageQuery,
        response: { 200: pageOf(accessToken) },
      },
    },
    async ({ caller, query: { cursor, limit } }) => {
      const rows = await db
        .selectFrom("access_tokens")
        .selectAll()
        .where("tenant", "=", caller.tenant)
        // Ids grow with time.
        .$if(cursor !== undefined, (query) => query.where("id", "<", readCursor(cursor!, z.tuple([z.string()]))[0]))
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit);
      return { items: items.map(show), next_cursor: rows.length > limit ? writeCursor([items.at(-1)!.id]) : null };
    },
  );

  api.post(
    "/api/v1/tokens",
    {
      config: withSecret,
      schema: {
        tags,
        summary: "Make a token for a program",
        operationId: "createToken",
        body: newToken,
        response: { 201: z.object({ id: z.string(), token: shownOnce }) },
      },
    },
    async (request, reply) => {
      const issued = await issue(request.caller, request.body);
      request.auditTarget = `token:${issued.id}`;
      return await reply.code(201).send(issued);
    },
  );

  api.post(
    "/api/v1/nodes/tokens",
    {
      config: withSecret,
      schema: {
        tags,
        summary: "Make a token for a node, with what to paste on its machine",
        operationId: "createNodeToken",
        body: z.strictObject({ name, expires_at: expiry }),
        response: {
          201: z.object({
            id: z.string(),
            token: shownOnce,
            command: z.string().meta({ description: "Writes the token to node.token, for this user alone" }),
            config: z.string().meta({ description: "Line for node.yaml" }),
          }),
        },
      },
    },
    async (request, reply) => {
      const issued = await issue(request.caller, { ...request.body, role: "node", scopes: [] });
      request.auditTarget = `token:${issued.id}`;
      return await reply.code(201).send({
        ...issued,
        command: `(umask 077 && printf %s '${issued.token}' > node.token)`,
        config: `console: { url: "${new URL(publicUrl).origin}", token_file: ./node.token }`,
      });
    },
  );

  const params = z.object({ id: z.string() });

  api.patch(
    "/api/v1/tokens/:id",
    {
      config,
      schema: {
        tags,
        summary: "Rename a token",
        operationId: "editToken",
        params,
        body: z.strictObject({ name }),
        response: { 200: accessToken },
      },
    },
    async (request) => {
      const { id } = request.params;
      request.auditTarget = `token:${id}`;
      const row = await db
        .updateTable("access_tokens")
        .set({ name: request.body.name })
        .where("tenant", "=", request.caller.tenant)
        .where("id", "=", id)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) throw noSuchToken();
      return show(row);
    },
  );

  api.delete(
    "/api/v1/tokens/:id",
    {
      config,
      schema: {
        tags,
        summary: "Revoke a token",
        description: "It is refused from the next request on. Links that it made end as well.",
        operationId: "revokeToken",
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      request.auditTarget = `token:${id}`;
      const row = await db
        .updateTable("access_tokens")
        .set(({ fn, val }) => ({ revoked_at: fn.coalesce("revoked_at", val(now())) }))
        .where("tenant", "=", request.caller.tenant)
        .where("id", "=", id)
        .returning("id")
        .executeTakeFirst();
      if (row === undefined) throw noSuchToken();
      await db.deleteFrom("one_time_links").where("created_by", "=", `token:${id}`).execute();
      return await reply.code(204).send(null);
    },
  );
};

function show({ hash: _hash, tenant: _tenant, scopes, ...row }: AccessTokens): z.output<typeof accessToken> {
  const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  return {
    ...row,
    scopes: JSON.parse(scopes) as string[],
    created_at: new Date(row.created_at).toISOString(),
    expires_at: time(row.expires_at),
    revoked_at: time(row.revoked_at),
    last_used_at: time(row.last_used_at),
  };
}

function noSuchToken(): ApiProblem {
  return new ApiProblem("not_found", "There is no token with this id.");
}
