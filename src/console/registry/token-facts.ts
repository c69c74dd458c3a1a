import type { FingerprintKey } from "../../core/fingerprint.ts";
import type { Secret } from "../../core/secret.ts";
import { shapeOf } from "../../core/token/byte-kinds.ts";

/** What is kept of a token. */
export interface TokenFacts {
  /** 22 characters of base64url. */
  readonly fingerprint: string;
  /** As in `leak_tokens`. */
  readonly shape: number;
  /** `ak_l…9f8e (36)`. */
  readonly hint: string;
  /** Which detector recognised it; empty where none did. */
  readonly kind: string;
}

export function factsOf(token: Secret, kind: string, key: FingerprintKey): TokenFacts {
  const bytes = token.reveal();
  return { fingerprint: key.fingerprint(bytes).toString("base64url"), shape: shapeOf(bytes), hint: token.hint(), kind };
}

/** In bytes; 0 where it is unknown. */
export function lengthOf(shape: number): number {
  return shape & 0xffff;
}
