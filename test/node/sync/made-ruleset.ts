import { createHash, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import { CompactSign, exportJWK, type CompactJWSHeaderParameters } from "jose";
import { atOnce } from "../../../src/core/at-once.ts";
import { FingerprintKey } from "../../../src/core/fingerprint.ts";
import { shapeOf } from "../../../src/core/token/byte-kinds.ts";
import { TokenTableBuilder } from "../../../src/core/token/token-table-builder.ts";
import { NODE_PATHS, type RulesetPayload } from "../../../src/core/wire.ts";
import { send, type Answerer, type ConsoleDouble } from "./console-double.ts";

/** Who signs, and the tenant's key of fingerprints. */
export interface Signer {
  readonly key: KeyObject;
  readonly publicKey: KeyObject;
  readonly fingerprintKey: Buffer;
}

export function madeSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { key: privateKey, publicKey, fingerprintKey: randomBytes(32) };
}

export interface MadeRuleset {
  readonly payload: RulesetPayload;
  /** Bytes of the tables it names, by digest. */
  readonly tables: ReadonlyMap<string, Buffer>;
}

/** A ruleset of one rule for each list of tokens, each list in a table of its own. */
export function madeRuleset(
  signer: Signer,
  version: number,
  lists: readonly (readonly string[])[] = [],
  more: object = {},
): MadeRuleset {
  const key = new FingerprintKey(signer.fingerprintKey);
  const made = lists.map((tokens, i) => {
    const builder = new TokenTableBuilder(key.id);
    for (const token of tokens) builder.add(key.fingerprint(Buffer.from(token)), shapeOf(Buffer.from(token)), 0);
    const bytes = Buffer.from(atOnce(builder.build()).toBuffer());
    const digest = createHash("sha256").update(bytes).digest("hex");
    return { id: `leak-${i}`, bytes, digest, count: tokens.length };
  });
  const payload = {
    ...{ format: 1 as const, tenant: "default", version, issued_at: new Date().toISOString() },
    fingerprint_key: signer.fingerprintKey.toString("base64url"),
    rules: made.map(({ id }) => ({
      ...{ id, type: "vpatch", mode: "block", points: [["credentials"]] },
      tokens: { fingerprints: [], key_id: key.id },
    })),
    tables: made.map(({ id, digest, count }) => ({ digest, count, url: NODE_PATHS.tables + digest, rules: [id] })),
    ...more,
  };
  return { payload, tables: new Map(made.map(({ digest, bytes }) => [digest, bytes])) };
}

/** @param payload text is signed as it is */
export async function sign(signer: Signer, payload: object | string, header: object = {}): Promise<string> {
  const jwk = await exportJWK(signer.publicKey);
  const fields = { alg: "EdDSA", jwk, ...header } as CompactJWSHeaderParameters;
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  return new CompactSign(Buffer.from(text)).setProtectedHeader(fields).sign(signer.key);
}

/** As the console sends it. */
export function jose(jws: string, version: number): Answerer {
  return send(200, { "content-type": "application/jose", etag: `"${version}.tag"` }, jws);
}

/** Has its tables ready, and gives the answer that holds it. */
export async function ready(console: ConsoleDouble, signer: Signer, ruleset: MadeRuleset): Promise<Answerer> {
  for (const [digest, bytes] of ruleset.tables) console.tables.set(digest, send(200, {}, bytes));
  return jose(await sign(signer, ruleset.payload), ruleset.payload.version);
}
