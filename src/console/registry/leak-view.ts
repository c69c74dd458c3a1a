import type { z } from "zod";
import type { ConsoleContext } from "../context.ts";
import { liveness, type Liveness } from "../sightings/liveness.ts";
import type { LeakTokens } from "../store/tables.ts";
import { holdersOf } from "./known-values.ts";
import { piecesOf, readLeak, VALUES_AT_ONCE, type LeakRow } from "./leak-row.ts";
import type { leakDetail, leakSummary, tokenSchema } from "./leak-schema.ts";
import { isPatched } from "./patch-state.ts";
import { riskLevel, suggestRisk } from "./risk.ts";
import { lengthOf } from "./token-facts.ts";

/** Tokens that stand in a leak's own answer; there is a list of all. */
export const TOKENS_SHOWN_MAX = 1_000;
const OTHERS_SHOWN_MAX = 20;

export function summaryOf(leak: LeakRow): z.input<typeof leakSummary> {
  const { id, title, description, discovered_by: discoveredBy, risk, status, stage, assignee, remediation } = leak;
  return {
    ...{ id, title, description, discovered_by: discoveredBy, risk, status, stage, assignee, remediation },
    source: { kind: leak.source_kind, place: leak.source_place },
    created_at: isoOf(leak.created_at),
    updated_at: isoOf(leak.updated_at),
    discovered_at: isoOf(leak.discovered_at),
    risk_level: riskLevel(risk),
    risk_set_by: leak.risk_set === 1 ? "person" : "evidence",
    reason: leak.reason,
    volume: leak.volume,
    keep_watching: leak.keep_watching === 1,
    block_at: remediation === "scheduled" ? isoOrNull(leak.block_at) : null,
    patch_expires_at: isPatched(leak) ? isoOrNull(leak.patch_expires_at) : null,
    applied_at: isoOrNull(leak.applied_at),
    false_until: isoOrNull(leak.false_until),
    closed_at: isoOrNull(leak.closed_at),
    regressed_at: isoOrNull(leak.regressed_at),
    version: leak.version,
  };
}

export async function detailOf(
  context: ConsoleContext,
  tenant: string,
  id: number,
): Promise<z.input<typeof leakDetail>> {
  const { db } = context.store;
  const leak = await readLeak(db, tenant, id);
  const tokens = await db
    .selectFrom("leak_tokens")
    .selectAll()
    .where("leak", "=", id)
    .orderBy("fingerprint")
    .limit(TOKENS_SHOWN_MAX)
    .execute();
  const patterns = await db
    .selectFrom("leak_patterns")
    .selectAll()
    .where("leak", "=", id)
    .orderBy("position")
    .execute();
  const prints = tokens.map(({ fingerprint }) => fingerprint);
  const seen = await liveness(context, tenant, prints);
  const suggested = suggestRisk({
    works: [...seen.values()].some(({ live }) => live),
    sourceKind: leak.source_kind,
    words: `${leak.title} ${leak.description} ${leak.source_place} ${tokens.map(({ kind }) => kind).join(" ")}`,
  });
  return {
    ...summaryOf(leak),
    tokens: tokens.map((token) => tokenView(token, seen.get(token.fingerprint))),
    patterns: patterns.map(({ regex }) => regex),
    patch: isPatched(leak) ? patchView(leak, leak.remediation) : null,
    former_patch: leak.former_patch === "" ? null : patchView(leak, leak.former_patch),
    suggested_risk: { ...suggested, reasons: [...suggested.reasons], level: riskLevel(suggested.score) },
    also_in: await othersWith(context, tenant, id, prints),
  };
}

export function tokenView(token: LeakTokens, seen: Liveness | undefined): z.input<typeof tokenSchema> {
  const { fingerprint, hint, kind, shape } = token;
  return {
    ...{ fingerprint, hint, kind, length: lengthOf(shape) },
    seen:
      seen === undefined
        ? null
        : {
            live: seen.live,
            first_at: isoOf(seen.firstAt),
            last_at: isoOf(seen.lastAt),
            uses: seen.uses,
            successes: seen.successes,
            refusals: seen.refusals,
            addresses: seen.addresses,
          },
  };
}

function patchView<R extends string>(leak: LeakRow, remediation: R) {
  return {
    remediation,
    points: listIn(leak.points),
    when: listIn(leak.when),
    unless: listIn(leak.unless),
    at: remediation === "scheduled" ? isoOrNull(leak.block_at) : null,
    expires_at: isoOrNull(leak.patch_expires_at),
  };
}

async function othersWith({ store: { db } }: ConsoleContext, tenant: string, id: number, prints: readonly string[]) {
  const counts = new Map<number, number>();
  for (const some of piecesOf(prints, VALUES_AT_ONCE)) {
    for (const { leak } of await holdersOf(db, tenant, some)) counts.set(leak.id, (counts.get(leak.id) ?? 0) + 1);
  }
  counts.delete(id);
  const shown = [...counts.keys()].sort((a, b) => a - b).slice(0, OTHERS_SHOWN_MAX);
  if (shown.length === 0) return [];
  const rows = await db
    .selectFrom("leaks")
    .select(["id", "title", "status"])
    .where("id", "in", shown)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ ...row, tokens: counts.get(row.id)! }));
}

function listIn(column: string): unknown[] {
  return column === "" ? [] : (JSON.parse(column) as unknown[]);
}

export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : isoOf(ms);
}
