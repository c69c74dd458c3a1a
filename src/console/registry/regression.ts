import { setImmediate as nextTurn } from "node:timers/promises";
import type { ConsoleContext } from "../context.ts";
import { renewRuleset } from "../rulesets/renew.ts";
import type { Engine } from "../store/open-store.ts";
import { changeLeak, type Work } from "./change-leak.ts";
import { holdersOf } from "./known-values.ts";
import { readPolicy } from "./leak-policy.ts";
import { lockLeak, lockValues, piecesOf, VALUES_AT_ONCE } from "./leak-row.ts";
import { opened } from "./patch-state.ts";
import { HIGH_FROM, suggestRisk } from "./risk.ts";

/** Leaks that a ruleset's cause names. */
const LEAKS_NAMED_MAX = 10;

/** How values of a closed leak turned up again. */
export type Evidence = "used" | "found";

/**
 * To be told whenever values are used with success or found somewhere. A closed leak that holds one is a regression, once
 * for each time that it was closed: marked as such, and opened again where the tenant's policy says so. An open one whose
 * token works is a high risk, unless a person said otherwise.
 * @param atMs when: what happened before a leak was closed says nothing of it @returns the leaks that became regressions
 */
export async function noteUse(
  context: ConsoleContext,
  tenant: string,
  fingerprints: readonly string[],
  what: Evidence,
  atMs: number,
): Promise<readonly number[]> {
  const { db, engine } = context.store;
  const [closed, risky] = [new Set<number>(), new Set<number>()];
  for (const some of piecesOf(fingerprints, VALUES_AT_ONCE)) {
    for (const { leak } of await holdersOf(db, tenant, some)) {
      const { id, status, closed_at: closedAt, regressed_at: regressedAt, risk, risk_set: isSet } = leak;
      if (status === "closed" && regressedAt === null && (closedAt ?? 0) < atMs) closed.add(id);
      if (status === "open" && isSet === 0 && risk < HIGH_FROM && what === "used") risky.add(id);
    }
    if (fingerprints.length > VALUES_AT_ONCE) await nextTurn();
  }
  if (closed.size + risky.size === 0) return [];
  const regressed = await db.transaction().execute(async (tx) => {
    await lockValues(tx, engine, tenant);
    const work = { tx, tenant, actor: "policy", nowMs: context.now() };
    await raiseRisk(work, engine, [...risky]);
    return regress(work, engine, [...closed], what);
  });
  const names = regressed.slice(0, LEAKS_NAMED_MAX).map((leak) => `leak:${leak}`);
  if (regressed.length > 0) await renewRuleset(context, tenant, `${names.join(", ")} ${what} again`, "policy");
  return regressed;
}

/** Within a transaction that holds the lock of values. @returns those of the leaks that became regressions */
export async function regress(
  work: Work,
  engine: Engine,
  leaks: readonly number[],
  what: Evidence,
): Promise<readonly number[]> {
  if (leaks.length === 0) return [];
  const { regression } = await readPolicy(work.tx, work.tenant);
  const regressed: number[] = [];
  for (const id of leaks.toSorted((a, b) => a - b)) {
    const leak = await lockLeak(work.tx, engine, work.tenant, id);
    if (leak.status !== "closed" || leak.regressed_at !== null) continue;
    const again = { regressed_at: work.nowMs, ...(regression === "reopen" ? opened() : {}) };
    await changeLeak(work, leak, "regressed", `A value of it was ${what} again.`, again);
    regressed.push(id);
  }
  return regressed;
}

async function raiseRisk(work: Work, engine: Engine, leaks: readonly number[]): Promise<void> {
  for (const id of leaks.toSorted((a, b) => a - b)) {
    const leak = await lockLeak(work.tx, engine, work.tenant, id);
    if (leak.status !== "open" || leak.risk_set === 1) continue;
    const words = `${leak.title} ${leak.description} ${leak.source_place}`;
    const { score } = suggestRisk({ works: true, sourceKind: leak.source_kind, words });
    await changeLeak(work, leak, "edited", "A token of it works.", { risk: Math.max(leak.risk, score) });
  }
}
