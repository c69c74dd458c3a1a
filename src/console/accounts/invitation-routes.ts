import type { ExpressionBuilder } from "kysely";
import { z } from "zod";
import type { Caller } from "../access/caller.ts";
import { pageOf, pageQuery, readCursor, writeCursor } from "../api/paging.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Routes } from "../api/route.ts";
import type { Tables } from "../store/tables.ts";
import { isGlobal } from "./grant.ts";
import { demandFor, linkSchema, personRole, showLink } from "./member-routes.ts";
import { memberOf } from "./members.ts";
import { createLink } from "./one-time-link.ts";
import { emailAddress } from "./password.ts";

const INVITATIONS_MAX = 1_000;

const invitation = z
  .object({
    id: z.string(),
    email: z.string(),
    role: personRole,
    created_at: z.iso.datetime(),
    created_by: z.string(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: "Invitation" });

const config = { permission: "members:manage" } as const;
const withSecret = { ...config, showsSecret: true };
const tags = ["members"];

/** One-time links to become a member. */
export const invitationRoutes: Routes = (api, { config: { public_url: publicUrl }, store: { db }, now }) => {
  api.post(
    "/api/v1/members",
    {
      config: withSecret,
      schema: {
        tags,
        summary: "Invite somebody",
        description:
          "Answers with a link to hand over. Whoever has an account takes it up with their password; at the identity " +
          "provider it is enough to sign in. A further invitation replaces the one before.",
        operationId: "inviteMember",
        body: z.strictObject({ email: emailAddress, role: personRole }),
        response: { 201: linkSchema.extend({ id: z.string(), email: z.string(), role: personRole }) },
      },
    },
    async (request, reply) => {
      const { email, role } = request.body;
      const { tenant, actor } = request.caller;
      request.auditDetail = { email, role };
      demandFor(request, role);
      const user = await db.selectFrom("users").select("id").where("email", "=", email).executeTakeFirst();
      const known = user && (await memberOf(db, tenant, user.id));
      if (known !== undefined) {
        request.auditTarget = `user:${known.standing.id}`;
        throw new ApiProblem("conflict", `This person is ${known.role} here already; change the role instead.`);
      }
      const place = isGlobal(role) ? null : tenant;
      const { count } = await db
        .selectFrom("one_time_links")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("kind", "=", "invitation")
        .where("tenant", "is not distinct from", place)
        .executeTakeFirstOrThrow();
      if (count >= INVITATIONS_MAX) {
        throw new ApiProblem("conflict", `${INVITATIONS_MAX} invitations wait, which is the most; take some back.`);
      }
      const made = await createLink(
        db,
        publicUrl,
        { kind: "invitation", email, tenant: place, role, created_by: actor },
        now(),
      );
      request.auditTarget = `invitation:${made.id}`;
      return await reply.code(201).send({ id: made.id, email, role, ...showLink(made) });
    },
  );

  api.get(
    "/api/v1/members/invitations",
    {
      config,
      schema: {
        tags,
        summary: "Invitations not yet taken up, newest first",
        operationId: "listInvitations",
        querystring: pageQuery,
        response: { 200: pageOf(invitation) },
      },
    },
    async ({ caller, query: { cursor, limit } }) => {
      const rows = await db
        .selectFrom("one_time_links")
        .selectAll()
        .where(mayBeSeenBy(caller))
        .where("expires_at", ">", now())
        .$if(cursor !== undefined, (query) => query.where("id", "<", readCursor(cursor!, z.tuple([z.string()]))[0]))
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit).map((row) => ({
        id: row.id,
        email: row.email ?? "",
        role: row.role!,
        created_at: new Date(row.created_at).toISOString(),
        created_by: row.created_by,
        expires_at: new Date(row.expires_at).toISOString(),
      }));
      return { items, next_cursor: rows.length > limit ? writeCursor([items.at(-1)!.id]) : null };
    },
  );

  api.delete(
    "/api/v1/members/invitations/:id",
    {
      config,
      schema: {
        tags,
        summary: "Take an invitation back",
        operationId: "removeInvitation",
        params: z.object({ id: z.string() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      request.auditTarget = `invitation:${id}`;
      const { numDeletedRows } = await db
        .deleteFrom("one_time_links")
        .where(mayBeSeenBy(request.caller))
        .where("id", "=", id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new ApiProblem("not_found", "There is no invitation with this id.");
      return await reply.code(204).send(null);
    },
  );
};

/** The tenant's invitations; for whoever may manage tenants, those to every tenant as well. */
function mayBeSeenBy({ tenant, permissions }: Caller) {
  return (link: ExpressionBuilder<Tables, "one_time_links">) => {
    const here = link("tenant", "=", tenant);
    const seen = permissions.has("tenants:manage") ? link.or([here, link("tenant", "is", null)]) : here;
    return link.and([link("kind", "=", "invitation"), seen]);
  };
}
