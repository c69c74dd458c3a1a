import { ApiProblem } from "../api/problem.ts";
import type { Engine } from "../store/open-store.ts";
import { changeLeak, type Work } from "./change-leak.ts";
import type { LeakRow } from "./leak-row.ts";
import { markedFalse } from "./patch-state.ts";
import { spread } from "./yield-values.ts";

/**
 * Marks the values of a leak as no secrets, wherever they are found again, for good or until a time. Its patch goes; other
 * leaks give those values up. The transaction holds the lock of values.
 */
export async function markFalse(
  work: Work,
  engine: Engine,
  leak: LeakRow,
  until: number | null,
  reason: string,
): Promise<LeakRow> {
  if (until !== null && until <= work.nowMs) {
    throw new ApiProblem("invalid_body", "1 problem; nothing was changed.", [
      { path: "expires_at", message: "expected a time to come" },
    ]);
  }
  const marked = await changeLeak(work, leak, "false", reason, markedFalse(leak, until));
  if (leak.status !== "false") await spread(work, engine, marked);
  return marked;
}
