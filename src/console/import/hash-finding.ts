import type { FingerprintKey } from "../../core/fingerprint.ts";
import { factsOf, type TokenFacts } from "../registry/token-facts.ts";
import type { ImportedFinding } from "./finding.ts";

/** A finding without the value it found. */
export interface HashedFinding extends Omit<ImportedFinding, "secret"> {
  /** Undefined where the report did not hold the value: `foreignId` stands for it then. */
  readonly token: TokenFacts | undefined;
}

export function hashFinding({ secret, ...rest }: ImportedFinding, key: FingerprintKey): HashedFinding {
  return { ...rest, token: secret === undefined ? undefined : factsOf(secret, rest.kind, key) };
}
