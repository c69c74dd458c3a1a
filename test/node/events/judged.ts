import { randomBytes } from "node:crypto";
import { compileFilter } from "../../../src/core/filter/filter.ts";
import { TokenTableBuilder } from "../../../src/core/filter/token-table.ts";
import type { VpatchEvent } from "../../../src/core/event.ts";
import { FingerprintKey } from "../../../src/core/fingerprint.ts";
import type { Hit } from "../../../src/core/hit.ts";
import { parseRules } from "../../../src/core/rule/parse-rules.ts";
import { eventsOf, type RequestFacts } from "../../../src/node/events/record.ts";
import type { CheckedHead } from "../../../src/node/strict/checked-head.ts";
import { HeadView } from "../../../src/node/view.ts";
import { FieldSection } from "../../../src/node/field-section.ts";
import { fieldNamed } from "../../../src/node/strict/known-fields.ts";

export const key = new FingerprintKey(randomBytes(32));

export interface Request {
  readonly method?: string;
  readonly target?: string;
  /** Flat list. */
  readonly fields?: readonly string[];
}

/** The hits of a request under rules, by the node's own filter. `type: vpatch` and `format: 1` are added. */
export function hitsOf(
  rules: readonly object[],
  { method = "GET", target = "/", fields = [] }: Request,
): readonly Hit[] {
  const parsed = parseRules({ format: 1, rules: rules.map((rule) => ({ type: "vpatch", ...rule })) });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  const tokens = new TokenTableBuilder();
  for (const { match, index } of parsed.rules) {
    if (match.kind !== "tokens" || match.list.kind !== "values") continue;
    for (const value of match.list.values) tokens.add(key.fingerprint(value.reveal()), value.reveal().length, index);
  }
  const section = FieldSection.of(fields);
  const head: CheckedHead = {
    ...{ method, target, fields: section, scheme: "https", proto: "1.1", host: hostOf(section) },
    ...{ framing: { kind: "none" }, websocket: false, expectsContinue: false },
  };
  const view = new HeadView(head, "203.0.113.9", "1");
  return compileFilter({ rules: parsed.rules, tokens: tokens.build(), key }).judge(view, Date.now()).hits;
}

/** The events the node writes for hits of a request: host in lower case as the head check leaves it. */
export function eventsFor(hits: readonly Hit[], request: Request, facts: Partial<RequestFacts> = {}): VpatchEvent[] {
  const { method = "GET", target = "/", fields = [] } = request;
  const section = FieldSection.of(fields);
  const known: RequestFacts = {
    timeMs: Date.UTC(2026, 10, 22, 3, 0, 0, 123),
    requestId: "request-1",
    method,
    scheme: "https",
    host: hostOf(section),
    target,
    userAgent: section.first(fieldNamed("user-agent")) ?? "",
    proto: "1.1",
    status: 403,
    remoteAddress: "203.0.113.9",
    remotePort: 51_234,
    route: "api",
    application: "1",
    nodeId: "node-1",
    ruleset: 17,
    filtrationMode: "monitoring",
    durationMs: 0.085,
    ...facts,
  };
  return eventsOf(
    hits,
    hits.map(() => "blocked" as const),
    known,
    key,
  );
}

function hostOf(fields: FieldSection): string {
  return fields.first(fieldNamed("host"))?.toLowerCase() ?? "api.example.com";
}
