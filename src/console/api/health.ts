import { sql } from "kysely";
import type { Routes } from "./route.ts";

/** For whoever watches the process: `/healthz` says that it runs, `/readyz` that its database answers. */
export const healthRoutes: Routes = (api, { store }) => {
  api.get("/healthz", { config: { permission: "public" }, schema: { hide: true } }, () => ({ status: "ok" }));
  api.get("/readyz", { config: { permission: "public" }, schema: { hide: true } }, async (_request, reply) => {
    try {
      await sql`select 1`.execute(store.db);
      return { status: "ok" };
    } catch {
      return await reply.code(503).send({ status: "unavailable", reason: "the database does not answer" });
    }
  });
};
