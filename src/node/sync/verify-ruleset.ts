import { compactVerify, errors, importJWK } from "jose";
import { z } from "zod";
import { parsingRules } from "../../core/rule/parse-rules.ts";
import { rulesetPayload, type RulesetPayload } from "../../core/wire.ts";
import { inSlices } from "../../platform/in-slices.ts";
import { digestOf } from "./kept-ruleset.ts";

/** Why a ruleset is kept out; a label of `keyward_ruleset_rejected_total`. */
export type Refusal = "signature" | "key" | "tenant" | "version" | "format" | "rules";

export interface Verified {
  readonly payload: RulesetPayload;
  /** `x` of the Ed25519 key that signed it. */
  readonly publicKey: string;
  /** Digest of everything in it but its number and time. */
  readonly content: string;
}

/** What a ruleset must be in line with; undefined: nothing was pinned yet. */
export interface Pinned {
  readonly publicKey: string | undefined;
  readonly tenant: string | undefined;
  /** Of the ruleset taken last. */
  readonly version: number;
  /** Its content; empty: not known. */
  readonly content: string;
}

const header = z.object({
  alg: z.literal("EdDSA"),
  jwk: z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
});

/**
 * Reads a signed ruleset: a JWS in compact form (RFC 7515) by Ed25519 (RFC 8037). The key stands in its header and is
 * believed only as the pinned one, or as the first one ever seen. Nothing of the payload is looked at before the
 * signature holds.
 */
export async function verifyRuleset(jws: string, pinned: Pinned): Promise<Verified | { readonly refused: Refusal }> {
  const [encoded = ""] = jws.split(".", 1);
  const read = header.safeParse(parseJson(Buffer.from(encoded, "base64url").toString()));
  if (!read.success) return { refused: "signature" };
  const { jwk } = read.data;
  if (pinned.publicKey !== undefined && jwk.x !== pinned.publicKey) return { refused: "key" };
  let bytes: Uint8Array;
  try {
    bytes = (await compactVerify(jws, await importJWK(jwk, "EdDSA"), { algorithms: ["EdDSA"] })).payload;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return { refused: "signature" };
    throw error;
  }
  const payload = rulesetPayload.safeParse(parseJson(Buffer.from(bytes).toString()));
  if (!payload.success) return { refused: "format" };
  if (pinned.tenant !== undefined && payload.data.tenant !== pinned.tenant) return { refused: "tenant" };
  const { version, rules, tables, fingerprint_key: key } = payload.data;
  const content = digestOf(JSON.stringify([key, rules, tables]));
  const isOther = version === pinned.version && pinned.content !== "" && content !== pinned.content;
  if (version < pinned.version || isOther) return { refused: "version" };
  if ("problems" in (await inSlices(parsingRules({ format: 1, rules })))) return { refused: "rules" };
  return { payload: payload.data, publicKey: jwk.x, content };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
