import type { KeptRuleset } from "./kept-ruleset.ts";
import { verifyRuleset } from "./verify-ruleset.ts";

/**
 * Brings the enrolment up to the kept ruleset where a crash fell between the two, so that nothing older is taken later.
 * @param inForce version of the console's ruleset that serves; 0: none
 * @returns the tag to ask with: of what is in force, undefined where it is to be sent again
 */
export async function resume(kept: KeptRuleset, inForce: number): Promise<string | undefined> {
  const enrolment = await kept.readEnrolment();
  const jws = await kept.readJws();
  if (enrolment === undefined || jws === undefined) return undefined;
  const { public_key: publicKey, ...pinned } = enrolment;
  const verified = await verifyRuleset(jws, { publicKey, ...pinned });
  if ("refused" in verified) return undefined;
  const { payload, content } = verified;
  if (payload.version > enrolment.version) {
    await kept.writeEnrolment({ ...enrolment, version: payload.version, content, etag: "" });
    return undefined;
  }
  return payload.version === inForce && enrolment.etag !== "" ? enrolment.etag : undefined;
}
