import { randomBytes, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { VpatchEvent } from "../../../src/core/event.ts";

export type MadeEvent = VpatchEvent & { readonly count?: number };

/** An event as a node writes it. */
export function madeEvent(fields: Partial<MadeEvent> = {}): MadeEvent {
  return {
    time: "2026-05-20T12:00:00.000Z",
    type: "vpatch",
    event_id: randomUUID(),
    schema: 1,
    action: "blocked",
    rule_id: "leak-42",
    rule_title: "A leak",
    leak: "42",
    rule_mode: "block",
    filtration_mode: "block",
    point: ["header", "AUTHORIZATION"],
    payload: "API leak",
    token_hint: "ak_l…9f8e (36)",
    fingerprint: randomBytes(16).toString("base64url"),
    token_source: "",
    request_id: randomBytes(16).toString("hex"),
    method: "GET",
    scheme: "http",
    host: "api.example.com",
    path: "/v1/items/42",
    query: "page=2&key=***",
    status: 403,
    remote_addr: "203.0.113.9",
    remote_port: 51_234,
    user_agent: "curl/8.5",
    http_version: "1.1",
    route: "api",
    application: "1",
    node_id: "node-1",
    ruleset: 17,
    duration_us: 85.5,
    ...fields,
  };
}

export const linesOf = (events: readonly object[]): Buffer =>
  gzipSync(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
