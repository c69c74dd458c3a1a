import type { Kysely } from "kysely";
import { z } from "zod";
import { ApiProblem } from "../api/problem.ts";
import type { Tables } from "../store/tables.ts";
import { RULES_MAX } from "./stored-rule.ts";

export const ruleOrder = z.strictObject({
  ids: z.array(z.string().max(64)).max(RULES_MAX).meta({ description: "All ids, each once." }),
});

/** Puts rules in the order of their ids. @throws ApiProblem where these are not all of them, each once */
export async function reorderRules(db: Kysely<Tables>, tenant: string, ids: readonly string[]): Promise<void> {
  const rows = await db.selectFrom("rules").select(["id", "position"]).where("tenant", "=", tenant).execute();
  const places = new Map(ids.map((id, i) => [id, i + 1]));
  if (places.size !== ids.length || rows.length !== ids.length || !rows.every(({ id }) => places.has(id))) {
    throw new ApiProblem("conflict", "Nothing was changed.", [
      { path: "ids", message: "expected all rules that are there, each once" },
    ]);
  }
  for (const { id, position } of rows) {
    const place = places.get(id)!;
    if (place === position) continue;
    await db.updateTable("rules").set({ position: place }).where("tenant", "=", tenant).where("id", "=", id).execute();
  }
}
