import type { LeakRow } from "./leak-row.ts";
import { changesOf, type Changes } from "./change-leak.ts";
import { searchText } from "./leak-text.ts";

/** What is known of a leak when it comes in. */
export interface LeakFacts {
  readonly title: string;
  readonly description: string;
  readonly source: { readonly kind: string; readonly place: string };
  readonly discoveredAt: number;
  /** `manual`, `import:<tool>`, `scanner:<source>`. */
  readonly discoveredBy: string;
  readonly risk: { readonly score: number; readonly setByPerson: boolean };
  readonly stage: string;
  readonly assignee: string;
  /** See `leaks.foreign_id`. */
  readonly foreignId: string;
}

/** What follows from its values. */
export interface LeakStanding {
  /** Tokens and patterns. */
  readonly volume: number;
  readonly reason: string;
  /** Every value was marked false before, until then if the mark ends. */
  readonly isFalse: boolean;
  readonly falseUntil: number | null;
}

export type NewLeakRow = Omit<LeakRow, "id">;

export function newLeakRow(
  tenant: string,
  facts: LeakFacts,
  { volume, reason, isFalse, falseUntil }: LeakStanding,
  nowMs: number,
): NewLeakRow {
  const { title, description, source, discoveredAt, discoveredBy, risk, stage, assignee, foreignId } = facts;
  return {
    ...{ tenant, title, description, stage, assignee, volume, reason },
    created_at: nowMs,
    updated_at: nowMs,
    discovered_at: discoveredAt,
    discovered_by: discoveredBy,
    source_kind: source.kind,
    source_place: source.place,
    foreign_id: foreignId,
    search: searchText(title, description, source.place),
    risk: risk.score,
    risk_set: risk.setByPerson ? 1 : 0,
    status: isFalse ? "false" : "open",
    remediation: volume === 0 ? "not_applicable" : "none",
    former_patch: "",
    points: "",
    when: "",
    unless: "",
    block_at: null,
    patch_expires_at: null,
    keep_watching: 0,
    false_until: falseUntil,
    closed_at: null,
    regressed_at: null,
    applied_at: null,
    version: 1,
  };
}

/** What the history says of a new leak: all that it begins with. */
export function firstChanges(row: NewLeakRow): Changes {
  return changesOf(undefined, row);
}
