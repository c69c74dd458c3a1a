import type { TokenOrigin } from "../../core/token/token-origin.ts";
import type { Problem } from "../../platform/problem.ts";

/** Takes what a token file lists. */
export interface TokenSink {
  /** `FingerprintKey.id` of the key that entries must be made with; undefined where any will do. */
  readonly keyId: string | undefined;
  /** A token of a text file: a slice that is overwritten afterwards. */
  token(token: Buffer, origin: TokenOrigin | undefined): void;
  /** An entry of a table. */
  entry(fingerprint: Buffer, shape: number, origin: TokenOrigin): void;
}

export interface TokenFile {
  /** SHA-256, hex; `absent` where the file cannot be read. */
  readonly digest: string;
  readonly count: number;
  readonly problems: readonly Problem[];
}
