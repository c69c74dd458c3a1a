import type { Point } from "./hit.ts";
import type { Action } from "./verdict.ts";

/**
 * One rule matched one request: a line of the event log and, later, a row in the console. Field names and order are a
 * contract. No field holds the matched value: where it stood there is `***`.
 */
export interface VpatchEvent {
  /** When the request was judged, ISO 8601 with milliseconds, UTC. */
  readonly time: string;
  readonly type: "vpatch";
  /** UUID version 7: unique, in order of time. */
  readonly event_id: string;
  readonly schema: 1;
  readonly action: Action;
  readonly rule_id: string;
  readonly rule_title: string;
  /** The leak the rule stands for; empty without one. */
  readonly leak: string;
  readonly rule_mode: "block" | "watch";
  readonly filtration_mode: "monitoring" | "safe_blocking" | "block";
  readonly point: Point;
  /** `API leak` for rules of a leak, else the masked value. */
  readonly payload: string;
  /** At most 4 + 4 characters of tokens of 16 or more, and the length: `ak_l…9f8e (36)`. */
  readonly token_hint: string;
  /** First 16 bytes of HMAC-SHA-256 under the node's key, base64url: 22 characters. */
  readonly fingerprint: string;
  /** Where the token was found, as its list says; empty where it says nothing. */
  readonly token_source: string;
  readonly request_id: string;
  readonly method: string;
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly path: string;
  readonly query: string;
  /** Status the client got; 0 where it went away before an answer. */
  readonly status: number;
  readonly remote_addr: string;
  readonly remote_port: number;
  readonly user_agent: string;
  readonly http_version: "1.0" | "1.1" | "2.0";
  readonly route: string;
  readonly application: string;
  readonly node_id: string;
  /** Number of the ruleset that judged. */
  readonly ruleset: number;
  /** Time the filter took, in microseconds. */
  readonly duration_us: number;
  /** How many hits the event stands for, all alike; absent: 1. The log has each hit, so only events for the console have it. */
  readonly count?: number;
}
