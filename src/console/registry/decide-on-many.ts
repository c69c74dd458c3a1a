import { setImmediate as nextTurn } from "node:timers/promises";
import { ApiProblem } from "../api/problem.ts";
import type { ProblemCode } from "../api/problem-codes.ts";
import type { ConsoleContext } from "../context.ts";
import { renewRuleset } from "../rulesets/renew.ts";
import { decideAlone, type Decider, type Decision } from "./decide.ts";
import { BULK_LEAKS_MAX } from "./decision-schema.ts";
import { matches, type LeakFilter } from "./leak-filter.ts";
import type { Db } from "./leak-row.ts";

/** The leaks that a filter means. @throws ApiProblem where they are too many */
export async function leaksThatMatch(db: Db, tenant: string, filter: LeakFilter): Promise<readonly number[]> {
  const rows = await db
    .selectFrom("leaks")
    .select("id")
    .where((eb) => matches(eb, tenant, filter))
    .orderBy("id")
    .limit(BULK_LEAKS_MAX + 1)
    .execute();
  if (rows.length <= BULK_LEAKS_MAX) return rows.map(({ id }) => id);
  const message = `expected a filter that matches at most ${BULK_LEAKS_MAX} leaks`;
  throw new ApiProblem("invalid_body", "Nothing was changed.", [{ path: "filter", message }]);
}

export interface BulkResult {
  readonly id: number;
  /** Undefined: it was done. */
  readonly refusal: { readonly code: ProblemCode; readonly detail: string } | undefined;
}

/** The same decision on each of several leaks, each for itself: what is refused for one is told and the others go on. */
export async function decideOnMany(
  context: ConsoleContext,
  tenant: string,
  ids: readonly number[],
  decision: Decision,
  decider: Decider,
): Promise<{ readonly results: readonly BulkResult[]; readonly ruleset: number }> {
  const results: BulkResult[] = [];
  let ruleset = 0;
  try {
    for (const id of new Set(ids)) {
      results.push({ id, refusal: await refusalOf(decideAlone(context, tenant, id, decision, decider)) });
      await nextTurn();
    }
  } finally {
    // Where the database goes away half-way, what was done before is in force all the same.
    ruleset = await renewRuleset(context, tenant, `${results.length} leaks: ${decision.decision}`, decider.actor);
  }
  return { results, ruleset };
}

async function refusalOf(deciding: Promise<unknown>): Promise<BulkResult["refusal"]> {
  try {
    await deciding;
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const [first] = error.problems;
    return { code: error.code, detail: first === undefined ? error.message : `${first.path} ${first.message}` };
  }
}
