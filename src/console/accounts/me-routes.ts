import { z } from "zod";
import { PERMISSIONS } from "../access/permission.ts";
import type { Routes } from "../api/route.ts";
import { roleIn, standingOf } from "./standing.ts";

const me = z.object({
  actor: z.string().meta({ description: "`user:<id>` or `token:<id>`, as in history and audit" }),
  name: z.string(),
  email: z.string().nullable().meta({ description: "Null for a token" }),
  role: z.string(),
  tenant: z.string().meta({ description: "The one this request is about" }),
  permissions: z.array(z.enum(PERMISSIONS)),
  tenants: z
    .array(z.object({ id: z.string(), name: z.string(), role: z.string() }))
    .meta({ description: "Those to choose from with the header keyward-tenant" }),
  two_factor: z.boolean(),
  password_sign_in: z.boolean().meta({ description: "False for somebody who has no password here" }),
});

export const meRoutes: Routes = (api, { store: { db } }) => {
  api.get(
    "/api/v1/me",
    {
      config: { permission: "recognised" },
      schema: { tags: ["me"], summary: "Who asks, and what they may do", operationId: "getMe", response: { 200: me } },
    },
    async ({ caller }) => {
      const { actor, name, role, tenant } = caller;
      const known = await db.selectFrom("tenants").select(["id", "name"]).orderBy("id").execute();
      const permissions = PERMISSIONS.filter((permission) => caller.permissions.has(permission));
      const userId = /^user:(.+)$/.exec(actor)?.[1];
      const standing = userId === undefined ? undefined : await standingOf(db, userId);
      if (standing === undefined) {
        const tenants = known.filter(({ id }) => id === tenant).map((one) => ({ ...one, role }));
        return {
          actor,
          name,
          email: null,
          role,
          tenant,
          permissions,
          tenants,
          two_factor: false,
          password_sign_in: false,
        };
      }
      const tenants = known.flatMap((one) => {
        const there = roleIn(standing, one.id);
        return there === undefined ? [] : [{ ...one, role: there }];
      });
      const password = await db
        .selectFrom("accounts")
        .select("id")
        .where("user_id", "=", standing.id)
        .where("provider_id", "=", "credential")
        .executeTakeFirst();
      return {
        actor,
        name: standing.name,
        email: standing.email,
        role,
        tenant,
        permissions,
        tenants,
        two_factor: standing.twoFactor,
        password_sign_in: password !== undefined,
      };
    },
  );
};
