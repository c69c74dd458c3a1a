import { ApiProblem } from "../api/problem.ts";
import type { ConsoleContext } from "../context.ts";
import { renewRuleset } from "../rulesets/renew.ts";
import { stillUsed } from "../sightings/liveness.ts";
import { applyPatch } from "./apply-patch.ts";
import type { Work } from "./change-leak.ts";
import { closeLeak, type Closing } from "./close-leak.ts";
import { lockLeak, lockValues, type LeakRow } from "./leak-row.ts";
import { markFalse } from "./mark-false.ts";
import type { Patch } from "./patch-schema.ts";
import { reopenLeak } from "./reopen-leak.ts";

/** What a person decides on a leak. */
export type Decision =
  | { readonly decision: "apply"; readonly patch: Patch }
  /** @param until milliseconds; null: for good */
  | { readonly decision: "false"; readonly until: number | null }
  | ({ readonly decision: "close" } & Closing)
  | { readonly decision: "reopen" };

export interface Decider {
  readonly actor: string;
  readonly reason: string;
  /** Throws where the decider has not seen this version of the leak. */
  readonly checkVersion?: (version: number) => void;
}

export interface Decided {
  readonly leak: LeakRow;
  /** The version of the ruleset that is in force with it. */
  readonly ruleset: number;
}

/** Decides on one leak, with its ruleset. @throws ApiProblem where it cannot be so; then nothing was changed */
export async function decide(
  context: ConsoleContext,
  tenant: string,
  id: number,
  decision: Decision,
  decider: Decider,
): Promise<Decided> {
  const leak = await decideAlone(context, tenant, id, decision, decider);
  const ruleset = await renewRuleset(context, tenant, `leak:${id} ${decision.decision}`, decider.actor);
  return { leak, ruleset };
}

/**
 * Without the ruleset, for who decides on many: the change, its history and what follows for other leaks, in one
 * transaction. A ruleset that was not renewed after it is renewed when the console starts.
 */
export async function decideAlone(
  context: ConsoleContext,
  tenant: string,
  id: number,
  decision: Decision,
  { actor, reason, checkVersion }: Decider,
): Promise<LeakRow> {
  const { db, engine } = context.store;
  const isUsed = decision.decision === "close" && !decision.force && (await stillUsed(context, tenant, id));
  return db.transaction().execute(async (tx) => {
    const ofValues = decision.decision === "false" || decision.decision === "reopen";
    if (ofValues) await lockValues(tx, engine, tenant);
    const leak = await lockLeak(tx, engine, tenant, id);
    checkVersion?.(leak.version);
    const work: Work = { tx, tenant, actor, nowMs: context.now() };
    switch (decision.decision) {
      case "apply":
        return applyPatch(work, leak, decision.patch, reason);
      case "false":
        return markFalse(work, engine, leak, decision.until, reason);
      case "close":
        if (isUsed && leak.status !== "closed") throw new ApiProblem("still_used", STILL_USED);
        return closeLeak(work, leak, decision, reason);
      case "reopen":
        return reopenLeak(work, engine, leak, reason);
    }
  });
}

const STILL_USED =
  "A token of it was used with success within the last day, so it is not rotated everywhere. See who uses it (impact), or close it with force.";
