import type { Kysely, Selectable } from "kysely";
import { ApiProblem } from "../api/problem.ts";
import type { Rules } from "../rulesets/tables.ts";
import type { Tables } from "../store/tables.ts";
import { markOf, type RuleDocument, type RuleInput } from "./rule-input.ts";

export type RuleRow = Selectable<Rules>;
/** The store, or a transaction of it. */
type Db = Kysely<Tables>;

/** Rules written by hand, of one tenant. */
export const RULES_MAX = 10_000;
/** Tokens of one statement. */
const TOKENS_AT_ONCE = 1_000;

/** @throws ApiProblem where this tenant has no such rule */
export async function readRule(db: Db, tenant: string, id: string): Promise<RuleRow> {
  const row = await db
    .selectFrom("rules")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) throw new ApiProblem("not_found", "There is no rule written by hand with this id.");
  return row;
}

/** Fingerprints that a rule lists, with their shapes. */
export async function readRuleTokens(db: Db, tenant: string, id: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom("rule_tokens")
    .select(["fingerprint", "shape"])
    .where("tenant", "=", tenant)
    .where("rule", "=", id)
    .orderBy("fingerprint")
    .execute();
  return new Map(rows.map(({ fingerprint, shape }) => [fingerprint, shape]));
}

/** The rule as a document that can be sent again. */
export function documentOf({ document }: RuleRow, tokens: ReadonlyMap<string, number>): RuleDocument {
  const rule = JSON.parse(document) as RuleDocument;
  const { tokens: list } = rule as { tokens?: { key_id: string } };
  return list === undefined ? rule : { ...rule, tokens: { ...list, fingerprints: [...tokens.keys()] } };
}

/** Puts a new rule behind all others. @throws ApiProblem where its id is taken, or there are too many */
export async function insertRule(
  db: Db,
  tenant: string,
  input: RuleInput,
  author: string,
  nowMs: number,
): Promise<void> {
  const { count, last } = await db
    .selectFrom("rules")
    .select(({ fn }) => [fn.countAll<number>().as("count"), fn.max<number | null>("position").as("last")])
    .where("tenant", "=", tenant)
    .executeTakeFirstOrThrow();
  if (count >= RULES_MAX) throw new ApiProblem("conflict", `There are ${RULES_MAX} rules already: delete some first.`);
  const { numInsertedOrUpdatedRows: inserted } = await db
    .insertInto("rules")
    .values({
      ...{ tenant, id: input.id, position: (last ?? 0) + 1, author, version: 1 },
      document: JSON.stringify(input.document),
      mark: markOf(input.tokens),
      created_at: nowMs,
      updated_at: nowMs,
    })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst();
  if (inserted === 0n)
    throw new ApiProblem("conflict", "There is a rule with this id: change it, or choose another id.");
  await insertTokens(db, tenant, input);
}

/** @throws ApiProblem where the rule was changed since it was read */
export async function replaceRule(
  db: Db,
  before: RuleRow,
  input: RuleInput,
  author: string,
  nowMs: number,
): Promise<void> {
  const { tenant, id, version } = before;
  const { numUpdatedRows: updated } = await db
    .updateTable("rules")
    .set({
      ...{ author, updated_at: nowMs, version: version + 1 },
      document: JSON.stringify(input.document),
      mark: markOf(input.tokens),
    })
    .where("tenant", "=", tenant)
    .where("id", "=", id)
    .where("version", "=", version)
    .executeTakeFirst();
  if (updated === 0n) throw stale();
  await db.deleteFrom("rule_tokens").where("tenant", "=", tenant).where("rule", "=", id).execute();
  await insertTokens(db, tenant, input);
}

/** @throws ApiProblem where the rule was changed since it was read */
export async function deleteRule(db: Db, { tenant, id, version }: RuleRow): Promise<void> {
  const { numDeletedRows: deleted } = await db
    .deleteFrom("rules")
    .where("tenant", "=", tenant)
    .where("id", "=", id)
    .where("version", "=", version)
    .executeTakeFirst();
  if (deleted === 0n) throw stale();
}

async function insertTokens(db: Db, tenant: string, { id, tokens }: RuleInput): Promise<void> {
  const rows = [...(tokens ?? [])].map(([fingerprint, shape]) => ({ tenant, rule: id, fingerprint, shape }));
  for (let at = 0; at < rows.length; at += TOKENS_AT_ONCE) {
    await db
      .insertInto("rule_tokens")
      .values(rows.slice(at, at + TOKENS_AT_ONCE))
      .execute();
  }
}

function stale(): ApiProblem {
  return new ApiProblem("stale", "Read it again, and decide anew.");
}
