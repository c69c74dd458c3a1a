import type { VpatchEvent } from "../../core/event.ts";

/** An event in the Elastic Common Schema 8; what has no field there stands under `keyward`. */
export function toEcs(event: VpatchEvent): object {
  return {
    "@timestamp": event.time,
    ecs: { version: "8.17.0" },
    event: {
      id: event.event_id,
      kind: "alert",
      category: ["intrusion_detection", "web"],
      type: [event.action === "blocked" ? "denied" : "allowed"],
      action: event.action,
      dataset: "keyward.vpatch",
      duration: event.duration_us * 1e3,
    },
    rule: { id: event.rule_id, name: event.rule_title, category: "vpatch" },
    http: {
      version: event.http_version,
      request: { id: event.request_id, method: event.method },
      response: { status_code: event.status },
    },
    url: { scheme: event.scheme, domain: event.host, path: event.path, query: event.query },
    source: { ip: event.remote_addr, port: event.remote_port },
    user_agent: { original: event.user_agent },
    observer: { vendor: "Keyward", product: "node", type: "waf", name: event.node_id },
    keyward: rest(event),
  };
}

/** What neither ECS nor OCSF has a place for. */
export function rest(event: VpatchEvent): object {
  const { leak, rule_mode, filtration_mode, point, payload, token_hint, fingerprint, token_source } = event;
  const { route, application, ruleset } = event;
  return {
    ...{ leak, rule_mode, filtration_mode, point, payload, token_hint, fingerprint, token_source },
    ...{ route, application, ruleset },
  };
}
