import { randomBytes } from "node:crypto";
import t from "tap";
import { inFormat, textOf, type EventFormat } from "../../../src/node/events/line.ts";
import type { VpatchEvent } from "../../../src/core/event.ts";
import { hitsOf, lineOf, linesFor } from "./judged.ts";

const token = randomBytes(16).toString("hex");
const rule = { id: "leak-7", title: "A leak", leak: "7", point: ["credentials"], tokens: { values: [token] } };
const request = {
  target: "/v1/items?page=2",
  fields: ["Host", "api.example.com", "User-Agent", "curl/8.5", "X-Key", token],
};
const [native] = linesFor(hitsOf([rule], request), request);
const event = JSON.parse(native!) as VpatchEvent;
const formatted = (event: VpatchEvent, format: EventFormat) => textOf(inFormat(lineOf(JSON.stringify(event)), format));

/** A value by its dotted name. */
function at(line: string, name: string): unknown {
  return name.split(".").reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], JSON.parse(line));
}

const both = [
  ["native", "rule_id", "leak-7"],
  ["native", "host", "api.example.com"],
  ["ecs", "@timestamp", event.time],
  ["ecs", "event.id", event.event_id],
  ["ecs", "event.kind", "alert"],
  ["ecs", "event.category", ["intrusion_detection", "web"]],
  ["ecs", "event.type", ["denied"]],
  ["ecs", "event.action", "blocked"],
  ["ecs", "event.duration", 85_000],
  ["ecs", "rule.id", "leak-7"],
  ["ecs", "rule.name", "A leak"],
  ["ecs", "http.request.method", "GET"],
  ["ecs", "http.request.id", "request-1"],
  ["ecs", "http.response.status_code", 403],
  ["ecs", "url.domain", "api.example.com"],
  ["ecs", "url.path", "/v1/items"],
  ["ecs", "url.query", "page=2"],
  ["ecs", "source.ip", "203.0.113.9"],
  ["ecs", "source.port", 51_234],
  ["ecs", "user_agent.original", "curl/8.5"],
  ["ecs", "observer.name", "node-1"],
  ["ecs", "keyward.leak", "7"],
  ["ecs", "keyward.fingerprint", event.fingerprint],
  ["ecs", "keyward.ruleset", 17],
  ["ocsf", "class_uid", 2004],
  ["ocsf", "category_uid", 2],
  ["ocsf", "activity_id", 1],
  ["ocsf", "type_uid", 200_401],
  ["ocsf", "time", Date.parse(event.time)],
  ["ocsf", "severity_id", 4],
  ["ocsf", "action_id", 2],
  ["ocsf", "disposition_id", 2],
  ["ocsf", "metadata.version", "1.4.0"],
  ["ocsf", "metadata.profiles", ["host", "security_control"]],
  ["ocsf", "metadata.uid", event.event_id],
  ["ocsf", "metadata.product.vendor_name", "Keyward"],
  ["ocsf", "finding_info.title", "A leak"],
  ["ocsf", "policy.uid", "leak-7"],
  ["ocsf", "device.uid", "node-1"],
  ["ocsf", "evidences.0.src_endpoint.ip", "203.0.113.9"],
  ["ocsf", "evidences.0.http_request.http_method", "GET"],
  ["ocsf", "evidences.0.http_request.url.query_string", "page=2"],
  ["ocsf", "evidences.0.http_response.code", 403],
  ["ocsf", "unmapped.leak", "7"],
  ["ocsf", "unmapped.token_hint", event.token_hint],
] as const;

for (const [format, name, value] of both) {
  t.strictSame(at(formatted(event, format), name), value, `${format}: ${name}`);
}

for (const format of ["native", "ecs", "ocsf"] as const) {
  t.test(`no format loses a fact of the event: ${format}`, (t) => {
    const line = formatted(event, format);
    const { time: _time, type: _type, schema: _schema, duration_us: durationUs, ...facts } = event;
    t.match(line, new RegExp(`"duration(_us)?":${durationUs}`));
    for (const [name, value] of Object.entries(facts)) {
      // Told by numbers.
      if (format === "ocsf" && name === "action") continue;
      t.ok(line.includes(JSON.stringify(value)), name);
    }
    t.end();
  });
}

for (const [action, type, actionId, dispositionId] of [
  ["blocked", "denied", 2, 2],
  ["watched", "allowed", 1, 15],
  ["allowed", "allowed", 1, 1],
] as const) {
  t.test(`what became of a request is told in the words of each format: ${action}`, (t) => {
    const told = { ...event, action };
    t.strictSame(at(formatted(told, "ecs"), "event.type"), [type]);
    t.equal(at(formatted(told, "ocsf"), "action_id"), actionId);
    t.equal(at(formatted(told, "ocsf"), "disposition_id"), dispositionId);
    t.end();
  });
}

t.equal(
  at(formatted({ ...event, rule_title: "" }, "ocsf"), "finding_info.title"),
  "leak-7",
  "a finding always has a title",
);
