import { z } from "zod";
import { pageOf, pageQuery, readCursor, writeCursor } from "../api/paging.ts";
import { ApiProblem } from "../api/problem.ts";
import type { Routes } from "../api/route.ts";
import type { Tenants } from "./tables.ts";

const TENANTS_MAX = 10_000;

const id = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "expected 1 to 63 lower-case letters, digits and hyphens");
const name = z.string().trim().min(1).max(120);
const tenant = z.object({ id: z.string(), name: z.string(), created_at: z.iso.datetime() }).meta({ id: "Tenant" });
const config = { permission: "tenants:manage" } as const;
const tags = ["tenants"];

export const tenantRoutes: Routes = (api, { store: { db }, now }) => {
  api.get(
    "/api/v1/tenants",
    {
      config,
      schema: {
        tags,
        summary: "Tenants, by id",
        operationId: "listTenants",
        querystring: pageQuery,
        response: { 200: pageOf(tenant) },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const [after] = cursor === undefined ? [""] : readCursor(cursor, z.tuple([z.string()]));
      const rows = await db
        .selectFrom("tenants")
        .selectAll()
        .where("id", ">", after)
        .orderBy("id")
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit);
      return {
        items: items.map(show),
        next_cursor: rows.length > limit ? writeCursor([items.at(-1)!.id]) : null,
      };
    },
  );

  api.post(
    "/api/v1/tenants",
    {
      config,
      schema: {
        tags,
        summary: "Make a tenant",
        description: "Its id never changes and is never used again: keys of fingerprints are derived from it.",
        operationId: "createTenant",
        body: z.strictObject({ id, name }),
        response: { 201: tenant },
      },
    },
    async (request, reply) => {
      request.auditTarget = `tenant:${request.body.id}`;
      const { count } = await db
        .selectFrom("tenants")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow();
      if (count >= TENANTS_MAX)
        throw new ApiProblem("conflict", `There are ${TENANTS_MAX} tenants, which is the most.`);
      const row = { ...request.body, created_at: now() };
      const { numInsertedOrUpdatedRows: inserted } = await db
        .insertInto("tenants")
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (inserted === 0n) throw new ApiProblem("conflict", "There is a tenant with this id.");
      return await reply.code(201).send(show(row));
    },
  );

  api.patch(
    "/api/v1/tenants/:id",
    {
      config,
      schema: {
        tags,
        summary: "Rename a tenant",
        operationId: "editTenant",
        params: z.object({ id: z.string() }),
        body: z.strictObject({ name }),
        response: { 200: tenant },
      },
    },
    async (request) => {
      request.auditTarget = `tenant:${request.params.id}`;
      const row = await db
        .updateTable("tenants")
        .set({ name: request.body.name })
        .where("id", "=", request.params.id)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) throw new ApiProblem("not_found", "There is no tenant with this id.");
      return show(row);
    },
  );
};

function show({ created_at: at, ...row }: Tenants): z.output<typeof tenant> {
  return { ...row, created_at: new Date(at).toISOString() };
}
