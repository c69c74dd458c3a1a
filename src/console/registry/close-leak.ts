import { ApiProblem } from "../api/problem.ts";
import { changeLeak, type Work } from "./change-leak.ts";
import type { LeakRow } from "./leak-row.ts";
import { tripwire, withdrawn } from "./patch-state.ts";

export interface Closing {
  /** Even though its tokens are still used with success. */
  readonly force: boolean;
  /** Goes on watching, as a tripwire. */
  readonly keepWatching: boolean;
}

/**
 * Closes a leak: its patch goes, or becomes a tripwire. A closed one may be closed again to change that; it acknowledges a
 * regression, and the next one is told anew.
 */
export async function closeLeak(
  work: Work,
  leak: LeakRow,
  { keepWatching }: Closing,
  reason: string,
): Promise<LeakRow> {
  if (leak.status === "false") {
    throw new ApiProblem(
      "conflict",
      "The leak is marked false: there is nothing to close. Reopen it first if it is real.",
    );
  }
  if (keepWatching && leak.remediation === "not_applicable") {
    throw new ApiProblem("conflict", `There is nothing to watch for. ${leak.reason}`);
  }
  const beganNow = leak.status === "open" || leak.regressed_at !== null;
  return changeLeak(work, leak, "closed", reason, {
    status: "closed",
    closed_at: beganNow ? work.nowMs : leak.closed_at,
    regressed_at: null,
    ...(keepWatching ? tripwire(leak, work.nowMs) : withdrawn(leak)),
  });
}
