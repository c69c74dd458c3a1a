import type { GetNodeData } from "../../api/generated/data-contracts.ts";
import type { Tone } from "../../parts/status-label.tsx";

export type NodeState = GetNodeData["state"];

/** In the order of the roll-out. */
export const NODE_STATES: Readonly<Record<NodeState, { readonly name: string; readonly tone: Tone }>> = {
  up_to_date: { name: "Up to date", tone: "ok" },
  behind: { name: "Behind", tone: "warn" },
  ahead: { name: "Ahead", tone: "bad" },
  away: { name: "Away", tone: "quiet" },
};

export function isNodeState(text: string): text is NodeState {
  return Object.hasOwn(NODE_STATES, text);
}
