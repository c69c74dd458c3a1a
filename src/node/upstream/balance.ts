import type { UpstreamConfig } from "../config/schema.ts";
import type { Health } from "./health.ts";

export interface Candidate {
  readonly health: Health;
  readonly inFlight: number;
}

/** Chooses one of the candidates; `except` was tried already. Undefined: active checks say that all are down. */
export type Balance<C extends Candidate> = (candidates: readonly C[], nowMs: number, except?: C) => C | undefined;

/**
 * `round_robin` takes turns; `least_conn` takes the address with the fewest requests in flight, turns decide a tie. When
 * every address that is not down rests, the one whose rest ends first is tried all the same.
 */
export function createBalance<C extends Candidate>(policy: UpstreamConfig["balance"]): Balance<C> {
  let turn = 0;
  return (candidates, nowMs, except) => {
    const count = candidates.length;
    let best: C | undefined;
    let resting: C | undefined;
    for (let step = 0; step < count; step++) {
      const candidate = candidates[(turn + step) % count]!;
      if (candidate === except || candidate.health.down) continue;
      if (candidate.health.available(nowMs)) {
        if (best === undefined || candidate.inFlight < best.inFlight) best = candidate;
        if (policy === "round_robin") break;
      } else if (resting === undefined || candidate.health.restsUntilMs < resting.health.restsUntilMs) {
        resting = candidate;
      }
    }
    const chosen = best ?? resting;
    if (chosen !== undefined) turn = (candidates.indexOf(chosen) + 1) % count;
    return chosen;
  };
}
