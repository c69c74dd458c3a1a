import type { Transaction } from "kysely";
import type { Leaks, Tables } from "../store/tables.ts";
import { searchText } from "./leak-text.ts";
import type { LeakRow } from "./leak-row.ts";

/** A transaction in which leaks are changed, and on whose behalf. */
export interface Work {
  readonly tx: Transaction<Tables>;
  readonly tenant: string;
  /** `user:<id>`, `token:<id>`, `policy`, … */
  readonly actor: string;
  readonly nowMs: number;
}

export const HISTORY_ACTIONS = [
  "created",
  "edited",
  "commented",
  "applied",
  "scheduled",
  "blocked",
  "ended",
  "false",
  "reduced",
  "closed",
  "reopened",
  "found",
  "regressed",
] as const;
export type HistoryAction = (typeof HISTORY_ACTIONS)[number];

/** How a column stands in the history; columns without are told by others or by the row itself. */
const TOLD = {
  title: asIs,
  description: asIs,
  risk: asIs,
  status: asIs,
  stage: asIs,
  assignee: asIs,
  remediation: asIs,
  reason: asIs,
  volume: asIs,
  points: list,
  when: list,
  unless: list,
  block_at: time,
  patch_expires_at: time,
  false_until: time,
  keep_watching: (value: unknown) => value === 1,
} as const;

export type ToldColumn = keyof typeof TOLD;
export const TOLD_COLUMNS = Object.keys(TOLD) as readonly ToldColumn[];
type Settable = Partial<Omit<LeakRow, "id" | "tenant" | "version" | "updated_at" | "search">>;

/**
 * Changes a leak and writes down who did what and why, in one transaction; where nothing differs and no reason is given,
 * nothing is written. @param leak as it was locked in this transaction @returns the leak as it is now
 */
export async function changeLeak(
  { tx, tenant, actor, nowMs }: Work,
  leak: LeakRow,
  action: HistoryAction,
  text: string,
  set: Settable,
): Promise<LeakRow> {
  const changed = Object.fromEntries(
    Object.entries(set).filter(([column, value]) => leak[column as keyof LeakRow] !== value),
  ) as Settable;
  if (Object.keys(changed).length === 0 && text === "") return leak;
  const { title, description, source_place: place } = { ...leak, ...changed };
  const search = searchText(title, description, place);
  const columns = { ...changed, search, updated_at: nowMs, version: leak.version + 1 };
  await tx.updateTable("leaks").set(columns).where("id", "=", leak.id).execute();
  const after = { ...leak, ...columns };
  await writeHistory(tx, { tenant, leak: leak.id, at: nowMs, actor, action, text, changes: changesOf(leak, after) });
  return after;
}

interface HistoryEntry {
  readonly tenant: string;
  readonly leak: number;
  readonly at: number;
  readonly actor: string;
  readonly action: HistoryAction;
  readonly text: string;
  readonly changes: Changes;
}

/** By field: before and after. */
export type Changes = Readonly<Record<string, readonly [unknown, unknown]>>;

export async function writeHistory(tx: Transaction<Tables>, entry: HistoryEntry): Promise<void> {
  await tx
    .insertInto("leak_history")
    .values({ ...entry, changes: JSON.stringify(entry.changes) })
    .execute();
}

/** @param before undefined: the leak is new */
export function changesOf(before: Pick<Leaks, ToldColumn> | undefined, after: Pick<Leaks, ToldColumn>): Changes {
  const changes = TOLD_COLUMNS.flatMap((column) => {
    const tell = TOLD[column];
    const was = before === undefined ? null : tell(before[column]);
    const is = tell(after[column]);
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [[column, [was, is]] as const];
  });
  return Object.fromEntries(changes);
}

function asIs(value: unknown): unknown {
  return value;
}

function list(value: unknown): unknown {
  return value === "" ? null : (JSON.parse(value as string) as unknown);
}

function time(value: unknown): string | null {
  return value === null ? null : new Date(value as number).toISOString();
}
