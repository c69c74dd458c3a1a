import { z } from "zod";
import type { ConsoleContext } from "../context.ts";
import { renewRuleset } from "../rulesets/renew.ts";
import { changeLeak } from "./change-leak.ts";
import { lockLeak } from "./leak-row.ts";
import { riskScore } from "./leak-schema.ts";
import { longText, nameText, titleText } from "./leak-text.ts";
import { detailOf } from "./leak-view.ts";
import type { Decided, Decider } from "./decide.ts";

export const leakEdit = z.strictObject({
  title: titleText.optional(),
  description: longText.optional(),
  risk: riskScore.nullable().optional().describe("null: as the evidence suggests."),
  stage: nameText.optional().describe("Where the work on it stands, in words of your own: `rotating`."),
  assignee: nameText.optional(),
  reason: longText.optional().describe("Why; stands in the history."),
});
export type LeakEdit = z.output<typeof leakEdit>;

/** Changes what people say of a leak. Its title stands in the ruleset. */
export async function editLeak(
  context: ConsoleContext,
  tenant: string,
  id: number,
  { title, description, risk, stage, assignee }: LeakEdit,
  { actor, reason, checkVersion }: Decider,
): Promise<Decided> {
  const { db, engine } = context.store;
  const suggested = risk === null ? (await detailOf(context, tenant, id)).suggested_risk.score : undefined;
  const leak = await db.transaction().execute(async (tx) => {
    const before = await lockLeak(tx, engine, tenant, id);
    checkVersion?.(before.version);
    const risked =
      risk === undefined ? {} : { risk: risk ?? suggested!, risk_set: risk === null ? (0 as const) : (1 as const) };
    const named = Object.entries({ title, description, stage, assignee }).filter(([, value]) => value !== undefined);
    return changeLeak({ tx, tenant, actor, nowMs: context.now() }, before, "edited", reason, {
      ...Object.fromEntries(named),
      ...risked,
    });
  });
  return { leak, ruleset: await renewRuleset(context, tenant, `leak:${id} edited`, actor) };
}
