import type { ConsoleContext } from "../context.ts";
import { overtake, renewRuleset } from "../rulesets/renew.ts";
import { signRuleset, type SignedRuleset } from "../rulesets/sign.ts";

/** Tenants whose newest ruleset is kept signed. */
const KEPT_MAX = 64;
/** A node that is further ahead is not believed: numbers must last. */
const OVERTAKEN_MAX = 1_000_000;

/** What nodes are sent: a thousand that wait for one version cost one signature. */
export interface NewestRuleset {
  /** The newest version's number, for a node that has another one or none (0). */
  version(tenant: string, held: number): Promise<number>;
  signed(tenant: string, version: number): Promise<SignedRuleset | undefined>;
}

export function openNewestRuleset(context: ConsoleContext): NewestRuleset {
  const kept = new Map<string, { readonly version: number; readonly signed: Promise<SignedRuleset | undefined> }>();
  return {
    async version(tenant, held) {
      const row = await context.store.db
        .selectFrom("ruleset_heads")
        .select("version")
        .where("tenant", "=", tenant)
        .executeTakeFirst();
      // A tenant without leaks and rules has an empty ruleset: its nodes are up to date and say so.
      const version = row?.version || (await renewRuleset(context, tenant, "a node's first request", "policy"));
      return held > version && held <= version + OVERTAKEN_MAX ? overtake(context, tenant, held) : version;
    },
    signed(tenant, version) {
      const known = kept.get(tenant);
      kept.delete(tenant);
      const signed = known?.version === version ? known.signed : signRuleset(context, tenant, version);
      kept.set(tenant, { version, signed });
      if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!);
      signed.catch(() => {
        if (kept.get(tenant)?.signed === signed) kept.delete(tenant);
      });
      return signed;
    },
  };
}
