import type { ConsoleContext } from "../context.ts";
import { overtake, renewRuleset } from "../rulesets/renew.ts";
import { signRuleset, type SignedRuleset } from "../rulesets/sign.ts";
import { readTag, tagOf } from "../rulesets/tag.ts";

/** Tenants whose newest ruleset is kept signed. */
const KEPT_MAX = 64;

export interface Newest {
  readonly version: number;
  /** Its ETag; empty where there is no ruleset yet. */
  readonly tag: string;
}

/** What nodes are sent: a thousand that wait for one version cost one signature. */
export interface NewestRuleset {
  /** The newest version, for a node that has another one or none. @param held the tag that it sent */
  of(tenant: string, held: string | undefined): Promise<Newest>;
  signed(tenant: string, version: number): Promise<SignedRuleset | undefined>;
}

export function openNewestRuleset(context: ConsoleContext): NewestRuleset {
  const { store, keys } = context;
  const kept = new Map<string, { readonly version: number; readonly signed: Promise<SignedRuleset | undefined> }>();
  const read = async (tenant: string): Promise<Newest> => {
    const row = await store.db
      .selectFrom("ruleset_heads as heads")
      .innerJoin("rulesets", (join) =>
        join.onRef("rulesets.tenant", "=", "heads.tenant").onRef("rulesets.version", "=", "heads.version"),
      )
      .select(["rulesets.version", "rulesets.hash"])
      .where("heads.tenant", "=", tenant)
      .executeTakeFirst();
    return row === undefined
      ? { version: 0, tag: "" }
      : { version: row.version, tag: tagOf(keys, tenant, row.version, row.hash) };
  };
  return {
    async of(tenant, held) {
      let newest = await read(tenant);
      if (newest.tag === held) return newest;
      // A tenant without leaks and rules has an empty ruleset: its nodes are up to date and say so.
      if (newest.version === 0) {
        await renewRuleset(context, tenant, "a node's first request", "policy");
        newest = await read(tenant);
      }
      const { version, isOurs } = readTag(keys, tenant, held);
      if (!isOurs || version < newest.version || newest.tag === held) return newest;
      await overtake(context, tenant, version);
      return read(tenant);
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
