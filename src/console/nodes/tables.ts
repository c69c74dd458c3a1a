export interface NodeTables {
  nodes: Nodes;
}

export interface Nodes {
  tenant: string;
  /** As it stands in events. */
  id: string;
  /** The machine's name; empty until the first heartbeat. */
  name: string;
  first_seen: number;
  last_seen: number;
  /** Ruleset in force there; 0 where none is. */
  ruleset: number;
  /** When the node put it in force, by its own clock. */
  applied_at: number | null;
  /** What the last heartbeat said, JSON; empty before the first. */
  heartbeat: string;
  heartbeat_at: number;
  /** Between the last two heartbeats. */
  requests_per_second: number;
}
