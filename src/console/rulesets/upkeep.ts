import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { ConsoleContext } from "../context.ts";
import { takeLease } from "../store/lease.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { settleDue } from "./due.ts";
import { renewRuleset } from "./renew.ts";
import { tidySegments } from "./tidy-segments.ts";

const DUE_EVERY_MS = 1_000;
const SWEEP_EVERY_MS = 60_000;

/** What of a leak nodes are told. */
const PATCHED = ["watch", "block", "scheduled"] as const;

export interface Upkeep {
  /** Ends after what is under way. */
  stop(): Promise<void>;
}

/**
 * What happens to rulesets by itself: what falls due, every second; what was missed and what is left over, at the start and
 * every minute.
 */
export function startRulesetUpkeep(context: ConsoleContext): Upkeep {
  const { store, log, now } = context;
  const holder = randomUUID();
  const stopping = new AbortController();
  let sweepAt = 0;

  /** The first one asks nobody: whoever died had the lease, perhaps, and has left its decisions to this one. */
  const mayBegin = async (): Promise<boolean> =>
    (await takeLease(store, "ruleset upkeep", holder, now(), SWEEP_EVERY_MS)) || sweepAt === 0;

  const round = async (): Promise<void> => {
    try {
      await settleDue(context);
      // By the clock that only goes forward.
      if (performance.now() < sweepAt) return;
      if (await mayBegin()) await sweepRulesets(context);
      sweepAt = performance.now() + SWEEP_EVERY_MS;
    } catch (error) {
      log.error({ err: error }, "upkeep of the rulesets failed; it is tried again");
    }
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await round();
      await pause(DUE_EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  };
  const ended = run();
  return {
    stop() {
      stopping.abort();
      return ended;
    },
  };
}

/**
 * Renews what a console that died had decided but not sent out, merges segments, removes what is old: of every tenant, each
 * by itself. @throws AggregateError for those where it failed, after the others
 */
export async function sweepRulesets(context: ConsoleContext): Promise<void> {
  const failed: unknown[] = [];
  for (const tenant of await tenantsOf(context)) {
    try {
      const tidied = await tidySegments(context, tenant);
      await renewRuleset(context, tenant, tidied ? "token tables merged" : "upkeep", "policy");
      await collectGarbage(context, tenant);
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0) throw new AggregateError(failed, "the rulesets of some tenants could not be kept up");
}

/** Those with a ruleset, and those whose first decision was stored and not sent out. */
async function tenantsOf({ store: { db } }: ConsoleContext): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("tenants")
    .select("id as tenant")
    .where(({ or, exists, selectFrom }) => {
      const leaks = selectFrom("leaks").select("leaks.id").whereRef("leaks.tenant", "=", "tenants.id");
      const rules = selectFrom("rules").select("rules.id").whereRef("rules.tenant", "=", "tenants.id");
      return or([exists(leaks.where("status", "=", "open").where("remediation", "in", PATCHED)), exists(rules)]);
    })
    .union(db.selectFrom("ruleset_heads").select("tenant"))
    .execute();
  return rows.map(({ tenant }) => tenant);
}
