import type { Engine } from "../store/open-store.ts";
import { changeLeak, type Work } from "./change-leak.ts";
import type { LeakRow } from "./leak-row.ts";
import { opened } from "./patch-state.ts";
import { spread } from "./yield-values.ts";

/**
 * Opens a leak again, without its former patch: that is offered. The values of one that was marked false are real again,
 * in other leaks too. The transaction holds the lock of values.
 */
export async function reopenLeak(work: Work, engine: Engine, leak: LeakRow, reason: string): Promise<LeakRow> {
  if (leak.status === "open") return leak;
  const open = await changeLeak(work, leak, "reopened", reason, opened());
  if (leak.status === "false") await spread(work, engine, open);
  return open;
}
