import type { TokenListSource } from "./token-lists.ts";

/** A rule as leaks and rules written by hand make it, before a ruleset is composed. */
export interface SourceRule {
  readonly id: string;
  /** The rule of a rules document, JSON. A token list stands in it empty, with its `key_id`. */
  readonly text: string;
  readonly list: TokenListSource | undefined;
  /** Another one once somebody decided anew on this rule or its leak. */
  readonly decision: string;
}
