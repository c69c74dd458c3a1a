import type { ConsoleContext } from "../context.ts";
import { commitHead, readHead } from "./head.ts";
import { onlyFor, type Hold } from "./hold.ts";
import { renewRuleset } from "./renew.ts";
import { readSources } from "./sources.ts";
import type { SourceRule } from "./source-rule.ts";
import { readRuleset, type StoredRuleset } from "./stored-ruleset.ts";

export type RolledBack =
  | { readonly kind: "done"; readonly version: number }
  /** There is no such version, or it is not kept any more. */
  | { readonly kind: "unknown" };

/**
 * Puts the rules of a former version in force again, as a new version: every rule that is another by now is held as it was
 * there (hold.ts). Leaks and rules themselves are not changed.
 */
export async function rollBack(
  context: ConsoleContext,
  tenant: string,
  version: number,
  actor: string,
): Promise<RolledBack> {
  const { store, now } = context;
  for (;;) {
    const head = await readHead(store, tenant);
    const target = await readRuleset(store, tenant, version);
    if (target === undefined) return { kind: "unknown" };
    const rules = holdsFor(target, await readSources(context, tenant));
    const tables = onlyFor(new Set(rules.flatMap(({ id, list }) => (list === null ? [] : id))), target.tables);
    const holds = rules.length === 0 ? undefined : { version, at: now(), actor, rules, tables };
    if (await commitHead(store, head, { ...head, holds })) break;
  }
  return { kind: "done", version: await renewRuleset(context, tenant, `rollback to version ${version}`, actor) };
}

/** Ends what a rollback holds: leaks and rules are in force as they are now. */
export async function releaseHolds(context: ConsoleContext, tenant: string, actor: string): Promise<number> {
  const { store } = context;
  for (;;) {
    const head = await readHead(store, tenant);
    if (head.holds === undefined) return head.version;
    if (await commitHead(store, head, { ...head, holds: undefined })) break;
  }
  return renewRuleset(context, tenant, "rollback released", actor);
}

function holdsFor(target: StoredRuleset, sources: readonly SourceRule[]): Hold[] {
  const holds: Hold[] = [];
  const seen = new Set<string>();
  for (const { id, text, list, decision } of sources) {
    seen.add(id);
    const former = target.rules.get(id);
    const formerText = former === undefined ? null : JSON.stringify(former);
    const formerList = target.lists.get(id);
    if (formerText === text && formerList?.mark === list?.mark) continue;
    holds.push({ id, decision, text: formerText, list: formerText === null ? null : listOf(target, id) });
  }
  for (const [id, former] of target.rules) {
    if (!seen.has(id)) holds.push({ id, decision: null, text: JSON.stringify(former), list: listOf(target, id) });
  }
  return holds;
}

function listOf({ lists }: StoredRuleset, id: string): Hold["list"] {
  const list = lists.get(id);
  return list === undefined ? null : { mark: list.mark, count: list.count };
}
