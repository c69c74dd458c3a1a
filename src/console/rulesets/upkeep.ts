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

export interface Upkeep {
  /** Ends after what is under way. */
  stop(): Promise<void>;
}

/** What happens to rulesets by itself: what falls due, every second; what was missed and what is left over, every minute. */
export function startRulesetUpkeep(context: ConsoleContext): Upkeep {
  const { store, log, now } = context;
  const holder = randomUUID();
  const stopping = new AbortController();
  let sweepAt = 0;

  const round = async (): Promise<void> => {
    try {
      await settleDue(context);
      // By the clock that only goes forward.
      if (performance.now() < sweepAt) return;
      sweepAt = performance.now() + SWEEP_EVERY_MS;
      if (await takeLease(store, "ruleset upkeep", holder, now(), SWEEP_EVERY_MS)) await sweepRulesets(context);
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

/** Renews what a console that died had decided but not sent out, merges segments, removes what is old. */
export async function sweepRulesets(context: ConsoleContext): Promise<void> {
  const heads = await context.store.db.selectFrom("ruleset_heads").select("tenant").execute();
  for (const { tenant } of heads) {
    const tidied = await tidySegments(context, tenant);
    await renewRuleset(context, tenant, tidied ? "token tables merged" : "upkeep", "policy");
    await collectGarbage(context, tenant);
  }
}
