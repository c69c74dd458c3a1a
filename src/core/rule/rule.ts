import type { Point, RuleFacts } from "../hit.ts";
import type { Secret } from "../secret.ts";

/** A rule as it is compiled: checked, the URI shorthand expanded, points and times parsed. Immutable. */
export interface Rule extends RuleFacts {
  /** Place in the document, from 0; token tables refer to rules by it. */
  readonly index: number;
  /** Milliseconds since the epoch after which the rule is inert. */
  readonly expiresAtMs: number | undefined;
  /** All must hold. */
  readonly when: readonly Condition[];
  /** None may hold. */
  readonly unless: readonly Condition[];
  readonly points: readonly Point[];
  readonly match: Match;
}

export type Match =
  | { readonly kind: "regex"; readonly source: string }
  | { readonly kind: "tokens"; readonly list: TokenList }
  /** The point being present is enough. */
  | { readonly kind: "present" };

export type TokenList =
  | { readonly kind: "values"; readonly values: readonly Secret[] }
  /** A path as written in the document: one token a line. */
  | { readonly kind: "file"; readonly file: string }
  /** Fingerprints of 16 bytes under the key with this id. */
  | { readonly kind: "fingerprints"; readonly keyId: string; readonly fingerprints: readonly Buffer[] };

export type Condition =
  | { readonly type: "equal" | "iequal" | "regex"; readonly point: Point; readonly value: string }
  | { readonly type: "absent"; readonly point: Point }
  | { readonly type: "cidr"; readonly point: Point; readonly value: string };

/** One thing wrong in a document: where, in which rule, what was expected. Never holds a token. */
export interface RuleProblem {
  readonly path: readonly (string | number)[];
  readonly rule: string | undefined;
  readonly message: string;
}
