import { z } from "zod";
import type { Db } from "./leak-row.ts";

/** What a tenant wants to happen by itself. */
export const leakPolicy = z.strictObject({
  regression: z
    .enum(["flag", "reopen"], "expected flag or reopen")
    .describe("A closed leak that is found or used again: marked as a regression, or opened again as well."),
});
export type LeakPolicy = z.output<typeof leakPolicy>;

export async function readPolicy(db: Db, tenant: string): Promise<LeakPolicy> {
  const row = await db.selectFrom("leak_policies").select("regression").where("tenant", "=", tenant).executeTakeFirst();
  return row ?? { regression: "flag" };
}

export async function writePolicy(db: Db, tenant: string, policy: LeakPolicy): Promise<void> {
  await db
    .insertInto("leak_policies")
    .values({ tenant, ...policy })
    .onConflict((conflict) => conflict.column("tenant").doUpdateSet(policy))
    .execute();
}
