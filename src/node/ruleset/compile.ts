import { compilingFilter } from "../../core/filter/filter.ts";
import type { FingerprintKey } from "../../core/fingerprint.ts";
import { inSlices } from "../../platform/in-slices.ts";
import type { Logger } from "../../platform/log.ts";
import { heldMemory } from "../body/held-memory.ts";
import type { Ruleset } from "../site.ts";
import { openKey } from "./key.ts";
import { loadSavedRuleset, type SavedRuleset } from "./saved-ruleset.ts";

/** Compiles a ruleset aside, in slices. Rejects when the regex engine cannot take it: then it must not be applied. */
export async function compileRuleset(
  { rules, tokens, number, hash }: SavedRuleset,
  key: FingerprintKey,
  log: Logger,
): Promise<Ruleset> {
  let told = false;
  // Said once per ruleset: while memory is short it happens with every request.
  const onEngineError = (reason: string): void => {
    if (!told) log.error({ ruleset: number, reason }, "a regex set failed; its rules are judged one by one");
    told = true;
  };
  return {
    filter: await inSlices(compilingFilter({ rules, tokens, key, onEngineError, memory: heldMemory })),
    number,
    hash,
    key,
  };
}

/**
 * What a worker does when it is told of a new ruleset: takes the saved one, whole, or gives a sentence and keeps the one
 * it has.
 */
export async function loadRuleset(stateDir: string, log: Logger): Promise<Ruleset | { readonly trouble: string }> {
  const opened = await openKey(stateDir);
  if ("problem" in opened) return { trouble: `the fingerprint key ${opened.problem.message}` };
  const saved = await loadSavedRuleset(stateDir, opened.key.id);
  if (saved === "absent") return { trouble: "there is no saved ruleset" };
  if (saved === "unusable") return { trouble: "the saved ruleset is damaged or of another key" };
  try {
    return await compileRuleset(saved, opened.key, log);
  } catch {
    return { trouble: "the ruleset could not be compiled" };
  }
}
