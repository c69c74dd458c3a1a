import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FingerprintKey } from "../../core/fingerprint.ts";
import type { Problem } from "../../platform/problem.ts";
import { KEY_FILE, openKey } from "../ruleset/key.ts";

/** The key of a node that has run; undefined where there is none: looking at rules creates nothing. */
export async function keyIn(
  stateDir: string | undefined,
): Promise<{ readonly key: FingerprintKey | undefined } | { readonly problem: Problem }> {
  if (stateDir === undefined || !existsSync(join(stateDir, KEY_FILE))) return { key: undefined };
  return openKey(stateDir);
}
