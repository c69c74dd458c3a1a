import type { VpatchEvent } from "../../core/event.ts";
import type { Action } from "../../core/verdict.ts";
import { rest } from "./format-ecs.ts";

/**
 * OCSF 1.4, the first that takes HTTP as evidence of a finding: class Detection Finding (2004) in category Findings (2),
 * activity Create (1).
 */
const CLASS = { category_uid: 2, class_uid: 2004, activity_id: 1, type_uid: 200_401 } as const;

/** Action: 1 allowed, 2 denied. Disposition: 1 allowed, 2 blocked, 15 detected. */
const ACTIONS: Readonly<Record<Action, { action_id: number; disposition_id: number }>> = {
  blocked: { action_id: 2, disposition_id: 2 },
  watched: { action_id: 1, disposition_id: 15 },
  allowed: { action_id: 1, disposition_id: 1 },
};

const SEVERITY_HIGH = 4;
/** What brings in `device`, and action, disposition and `policy`. */
const PROFILES = ["host", "security_control"];

/** An event in the Open Cybersecurity Schema Framework; what has no attribute there stands under `unmapped`. */
export function toOcsf(event: VpatchEvent): object {
  return {
    ...CLASS,
    ...ACTIONS[event.action],
    time: Date.parse(event.time),
    severity_id: SEVERITY_HIGH,
    metadata: {
      uid: event.event_id,
      version: "1.4.0",
      profiles: PROFILES,
      product: { name: "node", vendor_name: "Keyward" },
    },
    finding_info: { uid: event.event_id, title: event.rule_title === "" ? event.rule_id : event.rule_title },
    policy: { uid: event.rule_id, name: event.rule_title },
    device: { uid: event.node_id, type_id: 0 },
    evidences: [
      {
        src_endpoint: { ip: event.remote_addr, port: event.remote_port },
        http_request: {
          uid: event.request_id,
          http_method: event.method,
          version: event.http_version,
          user_agent: event.user_agent,
          url: { scheme: event.scheme, hostname: event.host, path: event.path, query_string: event.query },
        },
        http_response: { code: event.status },
      },
    ],
    unmapped: { ...rest(event), duration_us: event.duration_us },
  };
}
