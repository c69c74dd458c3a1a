import type { ConsoleContext } from "../context.ts";
import { changeLeak } from "../registry/change-leak.ts";
import { lockLeak, type LeakRow } from "../registry/leak-row.ts";
import { isPatched, withdrawn } from "../registry/patch-state.ts";
import { renewRuleset } from "./renew.ts";

/** Leaks of one round; the next one is a second later. */
const LEAKS_MAX = 500;

/** What a time that has come makes of a leak. */
type Due = "blocked" | "ended";

/**
 * Scheduled blocking begins, and patches that have expired end. What is due is asked of the store by the wall clock, so it
 * survives restarts and clocks that jump; of several consoles one does it.
 */
export async function settleDue(context: ConsoleContext): Promise<void> {
  const causes = new Map<string, string[]>();
  for (const { id, tenant } of await leaksDue(context)) {
    const due = await settle(context, tenant, id);
    if (due !== undefined) causes.set(tenant, [...(causes.get(tenant) ?? []), `leak:${id} ${due}`]);
  }
  for (const [tenant, told] of causes) {
    await Promise.all(told.map((cause) => renewRuleset(context, tenant, cause, "policy")));
  }
}

async function leaksDue({ store, now }: ConsoleContext): Promise<readonly { id: number; tenant: string }[]> {
  const open = store.db.selectFrom("leaks").select(["id", "tenant"]).where("status", "=", "open").limit(LEAKS_MAX);
  // Two queries, each by an index of its own.
  return [
    ...(await open.where("block_at", "<=", now()).where("remediation", "=", "scheduled").execute()),
    ...(await open
      .where("patch_expires_at", "<=", now())
      .where("remediation", "in", ["watch", "block", "scheduled"])
      .execute()),
  ];
}

/** Undefined where somebody else was faster, or has decided otherwise meanwhile. */
async function settle({ store, now }: ConsoleContext, tenant: string, id: number): Promise<Due | undefined> {
  return store.db.transaction().execute(async (tx) => {
    const leak = await lockLeak(tx, store.engine, tenant, id);
    const nowMs = now();
    const due = dueOf(leak, nowMs);
    const work = { tx, tenant, actor: "policy", nowMs };
    switch (due) {
      case undefined:
        break;
      case "blocked":
        // The time stays: it tells this block from one that somebody decides on later.
        await changeLeak(work, leak, "blocked", "", { remediation: "block" });
        break;
      case "ended":
        await changeLeak(work, leak, "ended", "", withdrawn(leak));
        break;
    }
    return due;
  });
}

function dueOf(leak: LeakRow, nowMs: number): Due | undefined {
  if (leak.status !== "open" || !isPatched(leak)) return undefined;
  if (leak.patch_expires_at !== null && leak.patch_expires_at <= nowMs) return "ended";
  return leak.remediation === "scheduled" && leak.block_at !== null && leak.block_at <= nowMs ? "blocked" : undefined;
}
