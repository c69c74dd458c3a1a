import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { demand } from "../api/guard.ts";
import { pageOf, pageQuery, readCursor, writeCursor } from "../api/paging.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Routes } from "../api/route.ts";
import { isGlobal } from "./grant.ts";
import { changeRole, memberOf, type Member, type MemberChange } from "./members.ts";
import { createLink, type OneTimeLink } from "./one-time-link.ts";
import { roleIn } from "./standing.ts";
import type { PersonRole } from "./tables.ts";

export const personRole = z.enum(["administrator", "analyst", "global_administrator", "global_analyst"]);
export const linkSchema = z.object({
  link: z.string().meta({ description: "Shown here and never again; good for one use by this person" }),
  expires_at: z.iso.datetime(),
});
const member = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: personRole.meta({ description: "In this tenant; a global role holds in every tenant" }),
    two_factor: z.boolean(),
  })
  .meta({ id: "Member" });

const config = { permission: "members:manage" } as const;
const tags = ["members"];
const params = z.object({ id: z.string() });

/** The people of a tenant. A role in every tenant is given and taken away only by whoever may manage tenants. */
export const memberRoutes: Routes = (api, { config: { public_url: publicUrl }, store: { db }, now }) => {
  api.get(
    "/api/v1/members",
    {
      config,
      schema: {
        tags,
        summary: "People with a role in the tenant, by e-mail address",
        operationId: "listMembers",
        querystring: pageQuery,
        response: { 200: pageOf(member) },
      },
    },
    async ({ caller: { tenant }, query: { cursor, limit } }) => {
      const [after] = cursor === undefined ? [""] : readCursor(cursor, z.tuple([z.string()]));
      const rows = await db
        .selectFrom("users")
        .leftJoin("members", (join) => join.onRef("members.user_id", "=", "users.id").on("members.tenant", "=", tenant))
        .select(["users.id", "email", "name", "global_role", "two_factor_enabled", "role"])
        .where((row) => row.or([row("role", "is not", null), row("global_role", "is not", null)]))
        .where("email", ">", after)
        .orderBy("email")
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit).map(({ global_role: globalRole, two_factor_enabled: second, ...row }) => ({
        ...row,
        role: roleIn({ globalRole, memberships: row.role === null ? [] : [{ tenant, role: row.role }] }, tenant)!,
        two_factor: second === 1,
      }));
      return { items, next_cursor: rows.length > limit ? writeCursor([items.at(-1)!.email]) : null };
    },
  );

  api.patch(
    "/api/v1/members/:id",
    {
      config,
      schema: {
        tags,
        summary: "Change a role",
        description: "The person is signed out everywhere. The last administrator stays one.",
        operationId: "editMember",
        params,
        body: z.strictObject({ role: personRole }),
        response: { 200: member },
      },
    },
    async (request) => {
      const { id } = request.params;
      request.auditTarget = `user:${id}`;
      request.auditDetail = { role: request.body.role };
      demandFor(request, request.body.role);
      return show(await change(request, id, request.body.role));
    },
  );

  api.delete(
    "/api/v1/members/:id",
    {
      config,
      schema: {
        tags,
        summary: "Remove somebody from the tenant",
        description: "They are signed out everywhere. Tokens they made stay: see who made which, and revoke.",
        operationId: "removeMember",
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      request.auditTarget = `user:${request.params.id}`;
      show(await change(request, request.params.id, undefined));
      return await reply.code(204).send(null);
    },
  );

  api.post(
    "/api/v1/members/:id/reset",
    {
      config: { ...config, showsSecret: true },
      schema: {
        tags,
        summary: "Make a link for somebody who is locked out",
        description:
          "With it they set a new password; their second factor goes. For somebody who also has a role elsewhere " +
          "this takes whoever may manage tenants.",
        operationId: "resetMember",
        params,
        response: { 201: linkSchema },
      },
    },
    async (request, reply) => {
      const { tenant, actor } = request.caller;
      const { id } = request.params;
      request.auditTarget = `user:${id}`;
      const known = await memberOf(db, tenant, id);
      if (known === undefined) throw noSuchMember();
      const { email, globalRole, memberships } = known.standing;
      // Who has the link can be this person, wherever they are somebody.
      if (globalRole !== null || memberships.length > 1) demand(request, "tenants:manage");
      const made = await createLink(
        db,
        publicUrl,
        { kind: "reset", email, tenant, role: null, created_by: actor },
        now(),
      );
      return await reply.code(201).send(showLink(made));
    },
  );

  function change(request: FastifyRequest, userId: string, to: PersonRole | undefined): Promise<MemberChange> {
    const may = (member: Member): void => demandFor(request, member.role);
    return changeRole(db, request.caller.tenant, userId, to, now(), may);
  }
};

/** A role in every tenant is beyond who manages one. @throws ApiProblem */
export function demandFor(request: FastifyRequest, role: PersonRole): void {
  if (isGlobal(role)) demand(request, "tenants:manage");
}

function show(changed: MemberChange): z.output<typeof member> {
  if ("refused" in changed) {
    switch (changed.refused) {
      case "unknown":
        throw noSuchMember();
      case "last":
        throw new ApiProblem("conflict", "Nobody else is administrator: give somebody else the role first.");
    }
  }
  const { standing, role } = changed;
  return { id: standing.id, email: standing.email, name: standing.name, role, two_factor: standing.twoFactor };
}

export function showLink({ url, expiresAt }: OneTimeLink): z.output<typeof linkSchema> {
  return { link: url, expires_at: new Date(expiresAt).toISOString() };
}

function noSuchMember(): ApiProblem {
  return new ApiProblem("not_found", "Nobody with this id has a role in this tenant.");
}
