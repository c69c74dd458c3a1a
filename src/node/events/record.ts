import type { VpatchEvent } from "../../core/event.ts";
import type { FingerprintKey } from "../../core/fingerprint.ts";
import type { Hit } from "../../core/hit.ts";
import type { Action } from "../../core/verdict.ts";
import { cut } from "./line.ts";
import { maskOf } from "./mask.ts";
import { uuidV7 } from "./uuid.ts";
import { isMethod } from "../http1/methods.ts";

/** Longest texts of a request that an event keeps, in characters. */
const PATH_MAX = 768;
const QUERY_MAX = 768;
const USER_AGENT_MAX = 256;
const HOST_MAX = 255;
const METHOD_MAX = 32;

/** What an event tells of a request beside its hits. Texts are Latin-1, as received. */
export interface RequestFacts {
  readonly timeMs: number;
  readonly requestId: string;
  readonly method: string;
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly target: string;
  readonly userAgent: string;
  readonly proto: "1.0" | "1.1" | "2.0";
  readonly status: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly route: string;
  readonly application: string;
  readonly nodeId: string;
  readonly ruleset: number;
  readonly filtrationMode: VpatchEvent["filtration_mode"];
  readonly durationMs: number;
}

/** One event per hit, masked. `actions` stand in the order of the hits. */
export function eventsOf(
  hits: readonly Hit[],
  actions: readonly Action[],
  facts: RequestFacts,
  key: FingerprintKey,
): VpatchEvent[] {
  const mask = maskOf(hits);
  const question = facts.target.indexOf("?");
  const path = mask.path(question === -1 ? facts.target : facts.target.slice(0, question));
  const query = question === -1 ? "" : mask.query(facts.target.slice(question + 1));
  const time = new Date(facts.timeMs).toISOString();
  const userAgent = mask.userAgent(facts.userAgent);
  const host = mask.host(facts.host);
  const requestId = mask.requestId(facts.requestId);
  // A registered method is no secret; over HTTP/2 a client can make one up.
  const method = isMethod(facts.method) ? facts.method : mask.method(facts.method);
  return hits.map(({ rule, point, token, source }, i) => ({
    time,
    type: "vpatch",
    event_id: uuidV7(facts.timeMs),
    schema: 1,
    action: actions[i]!,
    rule_id: rule.id,
    rule_title: rule.title,
    leak: rule.leak,
    rule_mode: rule.mode,
    filtration_mode: facts.filtrationMode,
    point,
    payload: rule.leak === "" ? token.hint() : "API leak",
    token_hint: token.hint(),
    fingerprint: key.fingerprint(token.reveal()).toString("base64url"),
    token_source: source,
    request_id: requestId,
    method: cut(method, METHOD_MAX),
    scheme: facts.scheme,
    host: cut(host, HOST_MAX),
    path: cut(path, PATH_MAX),
    query: cut(query, QUERY_MAX),
    status: facts.status,
    remote_addr: facts.remoteAddress,
    remote_port: facts.remotePort,
    user_agent: cut(userAgent, USER_AGENT_MAX),
    http_version: facts.proto,
    route: facts.route,
    application: facts.application,
    node_id: facts.nodeId,
    ruleset: facts.ruleset,
    duration_us: Math.round(facts.durationMs * 1e3),
  }));
}
