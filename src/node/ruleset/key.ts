import { existsSync } from "node:fs";
import { join } from "node:path";
import { FingerprintKey } from "../../core/fingerprint.ts";
import { openKeyFile } from "../../platform/key-file.ts";
import type { Problem } from "../../platform/problem.ts";
import { writeWhole } from "../../platform/write-whole.ts";

const KEY_BYTES = 32;
export const KEY_FILE = "fingerprint.key";
/** The key of the tenant, where a console gave one: then it is the node's. */
const TENANT_KEY_FILE = "tenant.key";

export type KeyResult = { readonly key: FingerprintKey } | { readonly problem: Problem };

/**
 * The key that turns tokens into fingerprints: `state_dir/fingerprint.key`, 32 random bytes, made once, or that of the
 * tenant. Who can read it can test guesses against the fingerprints.
 */
export async function openKey(stateDir: string): Promise<KeyResult> {
  const tenantKey = join(stateDir, TENANT_KEY_FILE);
  if (existsSync(tenantKey)) {
    const opened = await openKeyFile(tenantKey, KEY_BYTES);
    return "problem" in opened ? opened : { key: new FingerprintKey(opened.key) };
  }
  const opened = await openKeyFile(join(stateDir, KEY_FILE), KEY_BYTES);
  return "problem" in opened ? opened : { key: new FingerprintKey(opened.key) };
}

/** From now on the tenant's key is the node's. */
export async function keepTenantKey(stateDir: string, key: Buffer): Promise<void> {
  await writeWhole(join(stateDir, TENANT_KEY_FILE), key);
}
