import { createPrivateKey, hkdfSync, randomBytes, type KeyObject } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { FingerprintKey } from "../core/fingerprint.ts";
import { openKeyFile } from "../platform/key-file.ts";
import type { Problem } from "../platform/problem.ts";

const ROOT_KEY_FILE = "console.key";
const ROOT_BYTES = 32;
/** DER of an Ed25519 private key (RFC 8410 section 7) up to its 32 bytes. */
const ED25519_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/**
 * Everything secret of a console comes out of one file of 32 random bytes, `state_dir/console.key` (0600), by HKDF
 * (RFC 5869): a backup of the database without it gives no fingerprint that can be guessed at, and consoles that share a
 * database share this file.
 */
export interface ConsoleKeys {
  /** Tells roots apart without telling anything of them. */
  readonly id: string;
  /** 32 bytes: the key of a tenant's fingerprints, as it is sent to nodes. */
  fingerprintKey(tenant: string): Buffer;
  /** The same, ready to use. One object per tenant; not to be shared between threads. */
  fingerprints(tenant: string): FingerprintKey;
  /** Ed25519: signs the rulesets of every tenant. */
  readonly signing: KeyObject;
  /** 32 bytes: seals what has to be read again, settings of channels. */
  readonly sealing: Buffer;
  /** Proves that a tag of a ruleset was given by this console. */
  readonly tags: Buffer;
  /** For sessions. */
  readonly session: string;
}

export async function openConsoleKeys(stateDir: string): Promise<ConsoleKeys | { readonly problem: Problem }> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const opened = await openKeyFile(join(stateDir, ROOT_KEY_FILE), ROOT_BYTES);
  return "problem" in opened ? opened : deriveKeys(opened.key);
}

/** Keys that live as long as the process. */
export function temporaryKeys(): ConsoleKeys {
  return deriveKeys(randomBytes(ROOT_BYTES));
}

function deriveKeys(root: Buffer): ConsoleKeys {
  const derive = (purpose: string): Buffer =>
    Buffer.from(hkdfSync("sha256", root, Buffer.alloc(0), `keyward ${purpose}`, 32));
  const known = new Map<string, FingerprintKey>();
  const fingerprintKey = (tenant: string): Buffer => derive(`fingerprints of ${tenant}`);
  return {
    id: derive("id").toString("base64url", 0, 9),
    fingerprintKey,
    fingerprints(tenant) {
      let key = known.get(tenant);
      if (key === undefined) known.set(tenant, (key = new FingerprintKey(fingerprintKey(tenant))));
      return key;
    },
    signing: createPrivateKey({
      key: Buffer.concat([ED25519_PREFIX, derive("ruleset signatures")]),
      format: "der",
      type: "pkcs8",
    }),
    sealing: derive("sealed settings"),
    tags: derive("ruleset tags"),
    session: derive("sessions").toString("base64url"),
  };
}
