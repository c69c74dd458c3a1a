import type { Leaks } from "../store/tables.ts";
import type { SourceRule } from "./source-rule.ts";

/** What a rule takes from its leak. */
export const LEAK_COLUMNS = [
  "id",
  "title",
  "status",
  "remediation",
  "keep_watching",
  "points",
  "when",
  "unless",
  "block_at",
  "patch_expires_at",
  "volume",
] as const satisfies readonly (keyof Leaks)[];
export type PatchedLeak = {
  readonly [Column in (typeof LEAK_COLUMNS)[number]]: Column extends "id" ? number : Leaks[Column];
};

/** Ids of rules that leaks make; rules written by hand have others. */
export const LEAK_RULE_ID = /^leak-\d+(-p\d+)?$/;

const EVERYWHERE = [["credentials"]];

/**
 * The rules of a leak's patch: one for its tokens, one for each pattern. None where it has no patch in force at this time.
 * @param patterns position and regex
 * @param keyId of the tenant's fingerprints
 */
export function leakRules(
  leak: PatchedLeak,
  patterns: readonly { readonly position: number; readonly regex: string }[],
  keyId: string,
  nowMs: number,
): SourceRule[] {
  const mode = modeOf(leak, nowMs);
  if (mode === undefined) return [];
  const id = `leak-${leak.id}`;
  const points = listIn(leak.points);
  const when = listIn(leak.when);
  const unless = listIn(leak.unless);
  const expiresAt = isTripwire(leak) ? null : leak.patch_expires_at;
  const patch = {
    ...(leak.title === "" ? {} : { title: leak.title }),
    leak: String(leak.id),
    mode,
    ...(expiresAt === null ? {} : { expires_at: new Date(expiresAt).toISOString() }),
    ...(when.length === 0 ? {} : { when }),
    ...(unless.length === 0 ? {} : { unless }),
    points: points.length === 0 ? EVERYWHERE : points,
  };
  const decision = decisionOf(leak);
  const rules: SourceRule[] = patterns.map(({ position, regex }) => ({
    id: `${id}-p${position}`,
    text: JSON.stringify({ id: `${id}-p${position}`, type: "vpatch", ...patch, regex }),
    list: undefined,
    decision: `${decision} ${regex}`,
  }));
  const count = leak.volume - patterns.length;
  if (count <= 0) return rules;
  // The tokens of a leak are added and removed together with its volume.
  const list = { rule: id, mark: String(count), leak: leak.id, count };
  const text = JSON.stringify({ id, type: "vpatch", ...patch, tokens: { fingerprints: [], key_id: keyId } });
  return [{ id, text, list, decision: `${decision} ${count}` }, ...rules];
}

/** Undefined: nothing is in force. */
function modeOf(leak: PatchedLeak, nowMs: number): "watch" | "block" | undefined {
  if (isTripwire(leak)) return "watch";
  if (leak.status !== "open") return undefined;
  if (leak.patch_expires_at !== null && leak.patch_expires_at <= nowMs) return undefined;
  switch (leak.remediation) {
    case "watch":
    case "block":
      return leak.remediation;
    case "scheduled":
      return leak.block_at !== null && leak.block_at <= nowMs ? "block" : "watch";
    case "none":
    case "not_applicable":
      return undefined;
  }
}

/** Closed, and whoever still uses its tokens is told. */
function isTripwire({ status, keep_watching: keepWatching }: PatchedLeak): boolean {
  return status === "closed" && keepWatching === 1;
}

/** What a person decided: neither the title nor that a scheduled time has come changes it. */
function decisionOf(leak: PatchedLeak): string {
  const { status, points, when, unless, block_at: blockAt, patch_expires_at: expiresAt } = leak;
  const remediation = leak.remediation === "scheduled" ? "block" : leak.remediation;
  return JSON.stringify([status, remediation, points, when, unless, blockAt, expiresAt]);
}

/** A JSON list in a column; empty where nothing was ever set. */
function listIn(column: string): readonly unknown[] {
  return column === "" ? [] : (JSON.parse(column) as unknown[]);
}
