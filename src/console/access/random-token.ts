import { createHash, randomBytes } from "node:crypto";

const TOKEN_BYTES = 32;

/** A new token that cannot be guessed; its prefix says to people and secret scanners what it is: `kw_node_…`. */
export function randomToken(kind: string): string {
  return `kw_${kind}_${randomBytes(TOKEN_BYTES).toString("base64url")}`;
}

/**
 * What is kept of a token: SHA-256, hex. A token is looked up by it, so how long a look-up takes tells nothing of the
 * tokens that exist; tokens are random, so it needs no salt.
 */
export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
