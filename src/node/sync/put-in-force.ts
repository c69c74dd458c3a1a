import type { RulesetKeeper } from "../ruleset/keeper.ts";
import type { ConsoleSyncOptions } from "./console-sync.ts";
import type { KeptRuleset } from "./kept-ruleset.ts";

/** What the sync is told of the ruleset that serves, and how it puts the kept one in its place. */
export async function puttingInForce(
  keeper: RulesetKeeper,
  kept: KeptRuleset,
): Promise<Pick<ConsoleSyncOptions, "version" | "apply">> {
  const number = (): number => keeper.inForce()?.number ?? 0;
  // Without a console's word, numbers are the node's own.
  const isFollowing = await kept.readEnrolment().then(
    (enrolment) => (enrolment?.version ?? 0) > 0,
    () => true,
  );
  return {
    version: isFollowing ? number() : 0,
    async apply() {
      await keeper.reload();
      const enrolment = await kept.readEnrolment();
      const rejection = keeper.rejection();
      // What is wrong with the rules file beside it is no trouble of the console's.
      if (number() === enrolment?.version && rejection?.reason !== "unapplied") return undefined;
      return rejection?.problems[0]?.message ?? "it could not be applied";
    },
  };
}
