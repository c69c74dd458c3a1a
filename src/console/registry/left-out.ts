import type { LeftOut } from "./read-values.ts";

/** Reasons that are told one by one. */
const REASONS_MAX = 5;

/**
 * Says on a leak what of it cannot be patched: `2 of 5 values: shorter than 6 characters (2)`. Empty where all of it can.
 * @param taken values that can
 */
export function leftOutReason(leftOut: readonly LeftOut[], taken: number): string {
  if (leftOut.length === 0) return taken === 0 ? "It holds no token and no pattern." : "";
  const byReason = Map.groupBy(leftOut, ({ reason }) => reason);
  const told = [...byReason].slice(0, REASONS_MAX).map(([reason, { length }]) => `${reason} (${length})`);
  const more = byReason.size > REASONS_MAX ? "; and others" : "";
  return `${leftOut.length} of ${leftOut.length + taken} values: ${told.join("; ")}${more}.`;
}
