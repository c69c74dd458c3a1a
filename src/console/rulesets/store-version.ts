import type { Kysely } from "kysely";
import type { Store } from "../store/open-store.ts";
import type { Tables } from "../store/tables.ts";
import type { Content } from "./content.ts";

/** What led to a version, and who. */
export interface Cause {
  readonly text: string;
  readonly actor: string;
}

export interface NewVersion {
  readonly tenant: string;
  readonly version: number;
  readonly issuedAt: number;
  readonly cause: Cause;
  readonly content: Content;
}

/** Stores a version. Within a transaction that changes the head. */
export async function storeVersion(
  db: Kysely<Tables>,
  { tenant, version, issuedAt, cause, content }: NewVersion,
): Promise<void> {
  const { rules, tables, lists, hash, ruleCount, tokenCount, digests } = content;
  await db
    .insertInto("rulesets")
    .values({
      tenant,
      version,
      hash,
      issued_at: issuedAt,
      rules,
      tables,
      lists,
      rule_count: ruleCount,
      token_count: tokenCount,
      bytes: rules.length + tables.length + lists.length,
      cause: cause.text,
      actor: cause.actor,
    })
    .execute();
  if (digests.length === 0) return;
  await db
    .insertInto("ruleset_tables")
    .values(digests.map((digest) => ({ tenant, version, digest })))
    .execute();
}

/** Undefined where there is no such version. */
export async function hashOfVersion({ db }: Store, tenant: string, version: number): Promise<string | undefined> {
  const row = await db
    .selectFrom("rulesets")
    .select("hash")
    .where("tenant", "=", tenant)
    .where("version", "=", version)
    .executeTakeFirst();
  return row?.hash;
}
