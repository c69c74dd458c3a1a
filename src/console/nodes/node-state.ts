import { heartbeat } from "../../core/wire.ts";
import type { Nodes } from "./tables.ts";

/** Without any sign of life for so long. A node asks for its ruleset at least once a minute. */
export const AWAY_AFTER_MS = 90_000;

export const NODE_STATES = ["up_to_date", "behind", "ahead", "away"] as const;
export type NodeState = (typeof NODE_STATES)[number];

/** How a node stands to the newest ruleset. `ahead`: it has one that this console does not know, so takes none of ours. */
function stateOf({ last_seen: lastSeen, ruleset }: Nodes, newest: number, nowMs: number): NodeState {
  if (lastSeen < nowMs - AWAY_AFTER_MS) return "away";
  if (ruleset === newest) return "up_to_date";
  return ruleset < newest ? "behind" : "ahead";
}

/** A node as people and programs are told of it. @param dueAt when the version after the node's own was issued, ms */
export function nodeView(node: Nodes, newest: number, dueAt: number | undefined, nowMs: number) {
  const told = node.heartbeat === "" ? undefined : heartbeat.parse(JSON.parse(node.heartbeat));
  return {
    id: node.id,
    name: node.name,
    state: stateOf(node, newest, nowMs),
    ruleset: node.ruleset,
    applied_at: node.applied_at === null ? null : new Date(node.applied_at).toISOString(),
    lag_ms: node.ruleset >= newest || dueAt === undefined ? 0 : Math.max(0, nowMs - dueAt),
    ruleset_error: told?.ruleset.error ?? "",
    version: told?.version ?? "",
    mode: told?.mode ?? "",
    workers: told?.workers ?? 0,
    started_at: told === undefined ? null : new Date(told.started_at).toISOString(),
    requests: told?.requests ?? 0,
    blocked: told?.blocked ?? 0,
    watched: told?.watched ?? 0,
    requests_per_second: Math.round(node.requests_per_second * 10) / 10,
    spool: told?.spool ?? { bytes: 0, events: 0, dropped: 0 },
    first_seen: new Date(node.first_seen).toISOString(),
    last_seen: new Date(node.last_seen).toISOString(),
  };
}
