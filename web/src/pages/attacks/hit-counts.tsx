import type { Attack } from "../../api/generated/data-contracts.ts";
import { shortNumber } from "../../parts/numbers.ts";
import { StatusLabel, type Tone } from "../../parts/status-label.tsx";

const KINDS: readonly (readonly [kind: "blocked" | "watched" | "allowed", tone: Tone])[] = [
  ["blocked", "ok"],
  ["watched", "warn"],
  ["allowed", "quiet"],
];

/** How many hits were blocked, watched, let through by an exception. */
export function HitCounts({ attack }: { readonly attack: Pick<Attack, "blocked" | "watched" | "allowed"> }) {
  return KINDS.filter(([kind]) => attack[kind] > 0).map(([kind, tone]) => (
    <div key={kind}>
      <StatusLabel tone={tone}>
        {shortNumber(attack[kind])} {kind}
      </StatusLabel>
    </div>
  ));
}
