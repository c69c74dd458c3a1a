import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { FingerprintKey } from "../../core/fingerprint.ts";
import type { Problem } from "../../platform/problem.ts";
import { KEY_FILE, openKey } from "../ruleset/key.ts";

/** The node's key where it has one, else one of the moment: looking at rules creates nothing. */
export async function keyOf(stateDir: string | undefined): Promise<{ readonly key: FingerprintKey } | { readonly problem: Problem }> {
  if (stateDir !== undefined && existsSync(join(stateDir, KEY_FILE))) return openKey(stateDir);
  return { key: new FingerprintKey(randomBytes(32)) };
}
