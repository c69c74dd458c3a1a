import type { Store } from "../store/open-store.ts";
import { readLists, type SegmentList, type TableRef } from "./segment.ts";

/** A rule of a rules document. */
export type RuleDocument = Readonly<Record<string, unknown>> & { readonly id: string };

/** A kept version, read. */
export interface StoredRuleset {
  readonly version: number;
  readonly rules: ReadonlyMap<string, RuleDocument>;
  readonly tables: readonly TableRef[];
  /** By rule. */
  readonly lists: ReadonlyMap<string, SegmentList>;
}

/** Undefined where there is no such version, or it is not kept any more. */
export async function readRuleset({ db }: Store, tenant: string, version: number): Promise<StoredRuleset | undefined> {
  const row = await db
    .selectFrom("rulesets")
    .select(["rules", "tables", "lists"])
    .where("tenant", "=", tenant)
    .where("version", "=", version)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const rules = JSON.parse(row.rules) as RuleDocument[];
  return {
    version,
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    tables: JSON.parse(row.tables) as TableRef[],
    lists: new Map(readLists(row.lists).map((list) => [list.rule, list])),
  };
}
