import type { Generated } from "kysely";

/** Who is told of what, and how it went; see store/tables.ts for the conventions. */
export interface ChannelTables {
  channels: Channels;
  deliveries: Deliveries;
}

export interface Channels {
  id: string;
  tenant: string;
  name: string;
  kind: string;
  /** What of its settings is no secret: JSON. */
  settings: string;
  /** The secret ones, sealed (seal.ts); empty where there are none. */
  sealed: string;
  /** What it is told of: JSON list. */
  topics: string;
  /** Leaks and attempts of less risk are not told, 1 to 10. */
  risk_min: number;
  digest: "none" | "daily" | "weekly";
  enabled: 0 | 1;
  created_at: number;
  /** Grows by one with each change: the ETag. */
  version: number;
}

export interface Deliveries {
  id: Generated<number>;
  tenant: string;
  channel: string;
  /** What it tells of, once for each channel: `history:17`, `attack:3`, `digest:2026-11-23`. */
  subject: string;
  /** JSON of a `Message`. */
  message: string;
  /** `merged`: told together with others, in one that says how many there are. */
  state: "pending" | "sent" | "failed" | "merged";
  attempts: number;
  created_at: number;
  /** Not before. */
  due_at: number;
  ended_at: number | null;
  /** Why the last attempt failed, in a sentence without secrets; empty where none did. */
  problem: string;
}
