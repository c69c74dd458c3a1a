import type { Generated } from "kysely";

/** Attempts to use leaked tokens, as nodes told them; see store/tables.ts for the conventions. */
export interface EventTables {
  events: Events;
  attacks: Attacks;
  event_ids: EventIds;
  event_totals: EventTotals;
  event_minutes: EventMinutes;
  event_hours: EventHours;
  event_days: EventDays;
}

export interface Events {
  id: Generated<number>;
  tenant: string;
  /** UUID version 7 that the node gave it; a line that arrives twice is one event. */
  event_id: string;
  time: number;
  action: "blocked" | "watched" | "allowed";
  rule_id: string;
  rule_title: string;
  rule_mode: "block" | "watch";
  filtration_mode: string;
  /** Null for rules of no leak. */
  leak: number | null;
  /** As it is printed: `HEADER_AUTHORIZATION`. */
  point: string;
  payload: string;
  hint: string;
  fingerprint: string;
  token_source: string;
  request_id: string;
  method: string;
  scheme: string;
  host: string;
  path: string;
  query: string;
  status: number;
  remote_addr: string;
  /** The address as 32 hex digits, IPv4 mapped into IPv6: its order is that of blocks. Empty where it is none. */
  address: string;
  remote_port: number;
  user_agent: string;
  http_version: string;
  route: string;
  application: string;
  node: string;
  ruleset: number;
  duration_us: number;
  /** Identical hits of one second that this one stands for, itself included. */
  count: number;
  attack: number;
}

/** What was taken already, while it is kept: each event once, whichever partition holds it. */
export interface EventIds {
  tenant: string;
  event_id: string;
  time: number;
}

/** Hits with the same rule, point, source address and route, without an hour of silence in between. */
export interface Attacks {
  id: Generated<number>;
  tenant: string;
  /** Of rule, point, address and route. */
  digest: string;
  first_at: number;
  last_at: number;
  hits: number;
  blocked: number;
  watched: number;
  allowed: number;
  rule_id: string;
  rule_title: string;
  leak: number | null;
  point: string;
  remote_addr: string;
  address: string;
  route: string;
  host: string;
  /** Of the newest hit. */
  path: string;
  user_agent: string;
  node: string;
}

/** Counts by day (UTC) that outlive the events themselves. */
export interface EventTotals {
  tenant: string;
  day: number;
  rule_id: string;
  /** 0 for rules of no leak. */
  leak: number;
  action: string;
  hits: number;
}

/** Hits by what nodes did. */
interface HitCounts {
  tenant: string;
  blocked: number;
  watched: number;
  allowed: number;
}

/** As long as the events themselves are kept. */
export interface EventMinutes extends HitCounts {
  /** Its beginning, milliseconds. */
  minute: number;
}

interface FacetHits extends HitCounts {
  /** What the value is of (events/facets.ts). */
  facet: string;
  value: string;
}

export interface EventHours extends FacetHits {
  hour: number;
}

/** UTC. */
export interface EventDays extends FacetHits {
  day: number;
}
