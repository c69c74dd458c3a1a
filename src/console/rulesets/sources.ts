import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { ConsoleContext } from "../context.ts";
import type { Tables } from "../store/tables.ts";
import { LEAK_COLUMNS, leakRules } from "./leak-rules.ts";
import type { SourceRule } from "./source-rule.ts";

/** The rules that should be in force now: those written by hand in their order, then those of leaks, oldest first. */
export async function readSources(context: ConsoleContext, tenant: string): Promise<readonly SourceRule[]> {
  return [...(await readHandWritten(context, tenant)), ...(await readLeakRules(context, tenant))];
}

async function readHandWritten({ store }: ConsoleContext, tenant: string): Promise<SourceRule[]> {
  const { db } = store;
  const rows = await db
    .selectFrom("rules")
    .select(["id", "document", "mark", "version", "created_at"])
    .where("tenant", "=", tenant)
    .orderBy("position")
    .orderBy("id")
    .execute();
  return rows.map(({ id, document, mark, version, created_at: createdAt }) => ({
    id,
    text: document,
    list: mark === "" ? undefined : { rule: id, mark, leak: undefined, count: Number(mark.split(" ")[0]) },
    decision: `${createdAt} ${version}`,
  }));
}

async function readLeakRules({ store, keys, now }: ConsoleContext, tenant: string): Promise<SourceRule[]> {
  const { db } = store;
  const leaks = await db
    .selectFrom("leaks")
    .select(LEAK_COLUMNS)
    .where((eb) => isPatched(eb, tenant))
    .orderBy("id")
    .execute();
  const rows = await db
    .selectFrom("leak_patterns")
    .select(["leak", "position", "regex"])
    .where("leak", "in", (eb) =>
      eb
        .selectFrom("leaks")
        .select("id")
        .where((eb) => isPatched(eb, tenant)),
    )
    .orderBy("leak")
    .orderBy("position")
    .execute();
  const patterns = Map.groupBy(rows, ({ leak }) => leak);
  const keyId = keys.fingerprints(tenant).id;
  const nowMs = now();
  return leaks.flatMap((leak) => leakRules(leak, patterns.get(leak.id) ?? [], keyId, nowMs));
}

/** Leaks that may have a patch in force; expiry is looked at later. */
function isPatched(eb: ExpressionBuilder<Tables, "leaks">, tenant: string): Expression<SqlBool> {
  return eb.and([
    eb("tenant", "=", tenant),
    eb.or([
      eb.and([eb("status", "=", "open"), eb("remediation", "in", ["watch", "block", "scheduled"])]),
      eb.and([eb("status", "=", "closed"), eb("keep_watching", "=", 1)]),
    ]),
  ]);
}
