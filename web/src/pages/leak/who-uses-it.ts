import type { LeakImpactData } from "../../api/generated/data-contracts.ts";

const HOUR_MS = 36e5;
const SPANS = [
  [HOUR_MS, "in the last hour"],
  [24 * HOUR_MS, "in the last day"],
] as const;

/** Who would notice a block: those whose use succeeded lately. */
export function whoUsesIt({ recent, success_addresses: all }: LeakImpactData, nowMs = Date.now()): string {
  for (const [spanMs, words] of SPANS) {
    const lately = recent.filter(({ last_at: at, successes }) => successes > 0 && Date.parse(at) > nowMs - spanMs);
    if (lately.length > 0) {
      return `${lately.length} ${lately.length === 1 ? "address" : "addresses"} used it successfully ${words}.`;
    }
  }
  return all === 0 ? "Nobody was seen using it successfully." : "Nobody used it successfully in the last day.";
}
