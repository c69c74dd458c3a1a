import type { Generated } from "kysely";
import type { AccountTables } from "../accounts/tables.ts";
import type { IdempotencyTables } from "../api/idempotency-tables.ts";
import type { ChannelTables } from "../channels/tables.ts";
import type { EventTables } from "../events/tables.ts";
import type { RegistryTables } from "../registry/tables.ts";
import type { NodeTables } from "../nodes/tables.ts";
import type { RulesetTables } from "../rulesets/tables.ts";
import type { SightingTables } from "../sightings/tables.ts";

/**
 * The tables, as migrations make them. For both engines alike: times are milliseconds since the epoch, truth is 0 or 1,
 * structured values are JSON text, fingerprints 22 characters of base64url. Every row of a tenant names it.
 */
export interface Tables
  extends
    AccountTables,
    ChannelTables,
    EventTables,
    IdempotencyTables,
    NodeTables,
    RegistryTables,
    RulesetTables,
    SightingTables {
  access_tokens: AccessTokens;
  audit: Audit;
  leaks: Leaks;
  leak_tokens: LeakTokens;
  leak_patterns: LeakPatterns;
  occurrences: Occurrences;
  leak_history: LeakHistory;
}

type Json = string;
type Bit = 0 | 1;

/** Tokens of nodes, scanners and programs. The token itself is shown once; kept is its SHA-256. */
export interface AccessTokens {
  id: string;
  tenant: string;
  role: "administrator" | "analyst" | "node" | "scanner" | "api";
  name: string;
  /** SHA-256 of the token, hex; tokens are random, so it cannot be guessed back. */
  hash: string;
  /** Permissions of an `api` token: JSON list. */
  scopes: Json;
  created_at: number;
  created_by: string;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
}

/** Every write and every refusal. */
export interface Audit {
  id: Generated<number>;
  tenant: string;
  at: number;
  /** `user:<id>`, `token:<id>`, `machine` (a command on this machine), `policy`, or empty where nobody was recognised. */
  actor: string;
  /** Method and route, e.g. `POST /api/v1/leaks/{id}/apply`, or the name of a command. */
  action: string;
  /** What it was about, e.g. `leak:42`. */
  target: string;
  outcome: "done" | "refused" | "failed";
  status: number;
  detail: Json;
  address: string;
}

/** `false`: a person said that its values are no secrets; they stay false wherever they are found again. */
export type LeakStatus = "open" | "false" | "closed";
export type Remediation = "none" | "watch" | "block" | "scheduled" | "not_applicable";

export interface Leaks {
  id: Generated<number>;
  tenant: string;
  title: string;
  description: string;
  created_at: number;
  updated_at: number;
  discovered_at: number;
  discovered_by: string;
  source_kind: string;
  source_place: string;
  /** Names the value in another tool's reports that do not hold it, e.g. `sha1:…`; empty otherwise. */
  foreign_id: string;
  /** Title, description and place in lower case: what a search looks at. */
  search: string;
  /** 1 to 10. */
  risk: number;
  /** 1: a person set the risk; evidence does not change it any more. */
  risk_set: Bit;
  status: LeakStatus;
  stage: string;
  assignee: string;
  remediation: Remediation;
  /** What of it cannot be patched, and why; empty where all of it can. */
  reason: string;
  /** What was in force before the patch was removed; empty where none was. The columns that follow are kept for it. */
  former_patch: "" | "watch" | "block" | "scheduled";
  /** The patch: points (JSON list of points), conditions, exceptions; empty before the first. */
  points: Json;
  when: Json;
  unless: Json;
  /** `scheduled`: when watching turns into blocking. */
  block_at: number | null;
  /** When the patch ends by itself. */
  patch_expires_at: number | null;
  /** 1: a closed leak whose tokens are still watched. */
  keep_watching: Bit;
  /** Tokens and patterns. */
  volume: number;
  /** Status `false`: when the mark ends by itself. */
  false_until: number | null;
  closed_at: number | null;
  /** When a closed leak was found or used again. */
  regressed_at: number | null;
  /** When the patch came into force for the first time since it was last removed: before and after in `impact`. */
  applied_at: number | null;
  /** Grows by one with each change: the ETag. */
  version: number;
}

export interface LeakTokens {
  tenant: string;
  leak: number;
  fingerprint: string;
  /** Length in bytes in the low 16 bits, kinds of bytes in the next 8 (core/token/byte-kinds.ts); 0 where unknown. */
  shape: number;
  hint: string;
  /** Which detector recognised it; empty where none did. */
  kind: string;
  added_at: number;
}

export interface LeakPatterns {
  tenant: string;
  leak: number;
  position: number;
  regex: string;
}

export interface Occurrences {
  id: Generated<number>;
  tenant: string;
  leak: number;
  /** Of url, path, commit and line: one row for each place of a leak. */
  digest: string;
  url: string;
  path: string;
  line: number;
  commit_id: string;
  author: string;
  first_seen: number;
  last_seen: number;
  present: Bit;
}

/** Changes and comments of a leak, oldest first by id. */
export interface LeakHistory {
  id: Generated<number>;
  tenant: string;
  leak: number;
  at: number;
  actor: string;
  /** `created` `edited` `applied` `scheduled` `false` `closed` `reopened` `commented` `found` `regressed` … */
  action: string;
  /** Why, or the comment's text. */
  text: string;
  /** Changed fields: `{field: [before, after]}`. */
  changes: Json;
}
