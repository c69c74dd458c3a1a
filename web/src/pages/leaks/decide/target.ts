import type { LeakStatsData } from "../../../api/generated/data-contracts.ts";
import type { LeakFilter } from "../filter.ts";
import type { Leak } from "../words.ts";
import type { Standing } from "./decisions.ts";

/** On which leaks a decision is: those that were chosen, or all that match. */
export type DecideTarget =
  | { readonly kind: "leaks"; readonly leaks: readonly Leak[] }
  | { readonly kind: "filter"; readonly filter: LeakFilter; readonly stats: LeakStatsData };

export function standingOf(target: DecideTarget): Standing {
  if (target.kind === "filter") {
    const { total, by_status: byStatus, by_remediation: byRemediation } = target.stats;
    return { total, byStatus, unpatchable: byRemediation.not_applicable };
  }
  const { leaks } = target;
  const count = (status: Leak["status"]): number => leaks.filter((leak) => leak.status === status).length;
  return {
    total: leaks.length,
    byStatus: { open: count("open"), closed: count("closed"), false: count("false") },
    unpatchable: leaks.filter(({ remediation }) => remediation === "not_applicable").length,
  };
}
