import { createPublicKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, CompactSign, exportJWK, type CompactJWSHeaderParameters } from "jose";
import { RULESET_FORMAT } from "../../core/wire.ts";
import type { ConsoleContext } from "../context.ts";

/** A version of a ruleset as it is sent to nodes. */
export interface SignedRuleset {
  readonly version: number;
  /** JWS in compact form (RFC 7515), signed with Ed25519. */
  readonly jws: string;
}

/**
 * Signs a stored version. The payload holds the key of the tenant's fingerprints, so neither it nor the JWS is ever stored;
 * Ed25519 is deterministic, and every console gives the same bytes. Undefined where there is no such version.
 */
export async function signRuleset(
  { store, keys }: ConsoleContext,
  tenant: string,
  version: number,
): Promise<SignedRuleset | undefined> {
  const row = await store.db
    .selectFrom("rulesets")
    .select(["issued_at", "rules", "tables"])
    .where("tenant", "=", tenant)
    .where("version", "=", version)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const head = JSON.stringify({
    format: RULESET_FORMAT,
    tenant,
    version,
    issued_at: new Date(row.issued_at).toISOString(),
    fingerprint_key: keys.fingerprintKey(tenant).toString("base64url"),
  });
  // Rules and tables are JSON already.
  const payload = `${head.slice(0, -1)},"rules":${row.rules},"tables":${row.tables}}`;
  const signer = new CompactSign(Buffer.from(payload)).setProtectedHeader(await headerOf(keys.signing));
  return { version, jws: await signer.sign(keys.signing) };
}

/** The public key travels along: a node pins the one it sees first, unless its configuration names one. */
async function headerOf(signing: KeyObject): Promise<CompactJWSHeaderParameters> {
  const jwk = await exportJWK(createPublicKey(signing));
  return { alg: "EdDSA", jwk, kid: await calculateJwkThumbprint(jwk) };
}
