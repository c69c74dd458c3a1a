import type { LeakRow } from "./leak-row.ts";

type Columns = Partial<LeakRow>;
type PatchMode = Exclude<LeakRow["former_patch"], "">;

/** Whether a patch is in force. */
export function isPatched<L extends Pick<LeakRow, "remediation">>(
  leak: L,
): leak is L & { readonly remediation: PatchMode } {
  const { remediation } = leak;
  return remediation === "watch" || remediation === "block" || remediation === "scheduled";
}

/** What changes when the patch is taken away. What it was stays in its columns, to be offered again. */
export function withdrawn(leak: LeakRow): Columns {
  return {
    remediation: leak.remediation === "not_applicable" ? "not_applicable" : "none",
    former_patch: formerPatch(leak),
    keep_watching: 0,
    applied_at: null,
  };
}

/** What changes when a closed leak is to be watched from now on: without an end, and blocking nobody. */
export function tripwire(leak: LeakRow, nowMs: number): Columns {
  return {
    remediation: "watch",
    former_patch: formerPatch(leak),
    keep_watching: 1,
    applied_at: leak.applied_at ?? nowMs,
    patch_expires_at: null,
  };
}

/** What changes when a leak is open again. A tripwire goes on watching: opening a leak never makes it watched less. */
export function opened(): Columns {
  return { status: "open", keep_watching: 0, closed_at: null, false_until: null };
}

/** What changes when the values of a leak are no secrets. */
export function markedFalse(leak: LeakRow, until: number | null): Columns {
  return { ...withdrawn(leak), status: "false", false_until: until, closed_at: null };
}

/** A tripwire is no patch that anybody decided to have on an open leak. */
function formerPatch({ remediation, former_patch: former, status }: LeakRow): LeakRow["former_patch"] {
  if (status !== "open" || remediation === "none" || remediation === "not_applicable") return former;
  return remediation;
}
