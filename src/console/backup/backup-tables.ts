import type { Tables } from "../store/tables.ts";

/** What a backup holds, referred tables before those that refer to them. A test says when a table is missing here. */
export const BACKUP_TABLES = [
  "tenants",
  "users",
  "accounts",
  "two_factors",
  "members",
  "access_tokens",
  "audit",
  "leaks",
  "leak_tokens",
  "leak_patterns",
  "occurrences",
  "leak_history",
  "leak_policies",
  "rules",
  "rule_tokens",
  "ruleset_heads",
  "rulesets",
  "ruleset_tables",
  "segments",
  "token_tables",
  "nodes",
  "attacks",
  "event_ids",
  "events",
  "event_totals",
  "event_minutes",
  "event_hours",
  "event_days",
  "sightings",
  "sighting_spans",
  "channels",
  "deliveries",
] as const satisfies readonly (keyof Tables)[];
export type BackupTable = (typeof BACKUP_TABLES)[number];

/** What a restored console does without: it is made anew, or must not come back to life. */
export const TRANSIENT_TABLES = [
  "sessions",
  "verifications",
  "one_time_links",
  "idempotency_keys",
  "leases",
  "sighting_batches",
] as const satisfies readonly (keyof Tables)[];

/** Tables whose rows are numbered by the engine, which must go on behind the highest number. */
export const NUMBERED_TABLES = [
  "audit",
  "leaks",
  "occurrences",
  "leak_history",
  "segments",
  "attacks",
  "events",
  "deliveries",
] as const satisfies readonly BackupTable[];
