import { writeAudit } from "../access/audit.ts";
import type { ConsoleContext } from "../context.ts";
import { checkRules } from "./check-rules.ts";
import { writeContent } from "./content.ts";
import { commitHead, readHead, readSegments, type Head } from "./head.ts";
import { applyHolds } from "./hold.ts";
import { planLists } from "./list-plan.ts";
import { listTokens } from "./list-tokens.ts";
import { writeRefusal } from "./refusal.ts";
import { readSources } from "./sources.ts";
import { storeSegments, storeTable } from "./store-segments.ts";
import { hashOfVersion, storeVersion, type Cause } from "./store-version.ts";
import type { TokenListSource } from "./token-lists.ts";

/** Tokens that are put into segments while a decision waits: some 30 ms. */
const AT_ONCE_TOKENS_MAX = 16_384;
/** Each time another console was faster; of a handful that renew at once one succeeds each time. */
const ATTEMPTS_MAX = 50;

export interface Composed {
  /** In force now. */
  readonly version: number;
  readonly isNew: boolean;
  /** Lists that must be prepared aside before they can be in force. */
  readonly waiting: readonly TokenListSource[];
}

/**
 * Makes the next version of a tenant's ruleset of its leaks and rules as they are now, where that changes anything.
 * @param above the version must be higher than this one, which a node has
 */
export async function composeRuleset(
  context: ConsoleContext,
  tenant: string,
  cause: Cause,
  above = 0,
): Promise<Composed> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    // First: whatever is read after it is at least as new as the version that it names.
    const head = await readHead(context.store, tenant);
    const composed = await composeAfter(context, head, cause, above);
    if (composed !== undefined) return composed;
  }
  throw new Error("a ruleset could not be stored: others were faster each time");
}

/** Undefined where the head has changed meanwhile. */
async function composeAfter(
  context: ConsoleContext,
  head: Head,
  cause: Cause,
  above: number,
): Promise<Composed | undefined> {
  const { store, log, now } = context;
  const { tenant, version: former } = head;
  const { rules: inForce, holds, tables } = applyHolds(await readSources(context, tenant), head.holds);
  const problems = await checkRules(inForce);
  if (problems.length > 0) {
    log.error(
      { tenant, cause: cause.text, problems: problems.slice(0, 10) },
      "the rules make no ruleset; the former one stays",
    );
    const refusal = writeRefusal({ at: now(), cause: cause.text, problems: [...problems] });
    const told = await commitHead(store, head, { ...head, refusal });
    return told ? { version: former, isNew: false, waiting: [] } : undefined;
  }

  const segments = await readSegments(store, tenant);
  const { rules, kept, missing, waiting } = planLists(inForce, segments, AT_ONCE_TOKENS_MAX);
  const listed = await listTokens(context, tenant, kept, missing, AT_ONCE_TOKENS_MAX);
  const content = writeContent(rules, listed.segments, tables);
  const isOvertaken = above > 0 && above >= former;
  const isNew = isOvertaken || content.hash !== (await hashOfVersion(store, tenant, former));
  const version = isNew ? Math.max(former, above) + 1 : former;
  const isSettled =
    head.refusal === "" &&
    head.holds?.rules.length === holds?.rules.length &&
    listed.segments.length === segments.length &&
    listed.segments.every((segment, i) => segment === segments[i]);
  if (!isNew && isSettled) return { version, isNew, waiting };

  const done = await commitHead(store, head, { ...head, version, holds, refusal: "" }, async (tx) => {
    for (const built of listed.built) await storeTable(tx, tenant, built, now());
    await storeSegments(tx, tenant, segments, listed.segments);
    if (isNew) await storeVersion(tx, { tenant, version, issuedAt: now(), cause, content });
    if (isOvertaken) {
      const entry = { tenant, at: now(), actor: "policy", action: "ruleset overtake", target: `ruleset:${version}` };
      const detail = { former, held_by_a_node: above };
      await writeAudit({ db: tx }, { ...entry, outcome: "done", status: 0, address: "", detail });
    }
  });
  return done ? { version, isNew, waiting } : undefined;
}
