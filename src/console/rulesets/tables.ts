import type { Generated } from "kysely";

export interface RulesetTables {
  rules: Rules;
  rule_tokens: RuleTokens;
  ruleset_heads: RulesetHeads;
  rulesets: Rulesets;
  ruleset_tables: NamedTables;
  segments: Segments;
  token_tables: TokenTables;
  leases: Leases;
}

/** Rules written by hand. */
export interface Rules {
  tenant: string;
  /** The rule's id in the document. */
  id: string;
  position: number;
  /** The rule as in a rules document, JSON; a token list stands in `rule_tokens`. */
  document: string;
  /** Tells one token list of the rule from another; empty without one. */
  mark: string;
  created_at: number;
  updated_at: number;
  author: string;
  /** Grows by one with each change: the ETag. */
  version: number;
}

/** Tokens that rules written by hand list. */
export interface RuleTokens {
  tenant: string;
  rule: string;
  fingerprint: string;
  /** As in `leak_tokens`. */
  shape: number;
}

/** What a tenant's next ruleset is made from, beside leaks and rules. */
export interface RulesetHeads {
  tenant: string;
  /** The newest version; 0 before the first. */
  version: number;
  /** Grows with each change of this row or of `segments`: who read the former one begins again. */
  revision: number;
  /** Rules that a rollback holds as they were: JSON (hold.ts). */
  holds: string;
  /** Why rules and leaks as they are now could not become a ruleset, JSON; empty where they could. */
  refusal: string;
}

export interface Rulesets {
  tenant: string;
  version: number;
  /** SHA-256 over `rules` and `tables`, hex: equal content makes no new version. */
  hash: string;
  issued_at: number;
  /** As in the payload (core/wire.ts), JSON. The payload itself holds a key and is made when it is sent. */
  rules: string;
  tables: string;
  /** Of each rule with a token list: id, mark and number of tokens, JSON. */
  lists: string;
  rule_count: number;
  token_count: number;
  /** Of `rules`, `tables` and `lists`. */
  bytes: number;
  /** What led to it, e.g. `leak:42 applied`, and who. */
  cause: string;
  actor: string;
}

/** Which token tables a kept ruleset names. */
export interface NamedTables {
  tenant: string;
  version: number;
  digest: string;
}

/** The token lists of today, in pieces (segment.ts). */
export interface Segments {
  id: Generated<number>;
  tenant: string;
  digest: string;
  /** Entries. */
  count: number;
  /** JSON: of each list in it, by the rule index of its entries, the rule's id, the list's mark and its entries. */
  lists: string;
}

/** Token tables by content (core/token/table-format.ts). */
export interface TokenTables {
  tenant: string;
  /** SHA-256 of the bytes, hex. */
  digest: string;
  count: number;
  bytes: Buffer;
  /** When it was last made; one that nothing names any more goes some time after. */
  created_at: number;
}

/** What only one of several consoles does at a time. */
export interface Leases {
  name: string;
  holder: string;
  until: number;
}
