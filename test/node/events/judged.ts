import { randomBytes } from "node:crypto";
import type { VpatchEvent } from "../../../src/core/event.ts";
import { compileFilter } from "../../../src/core/filter/filter.ts";
import { FingerprintKey } from "../../../src/core/fingerprint.ts";
import type { Hit } from "../../../src/core/hit.ts";
import { parseRules } from "../../../src/core/rule/parse-rules.ts";
import type { CheckedHead } from "../../../src/core/strict/checked-head.ts";
import { FieldSection } from "../../../src/core/strict/field-section.ts";
import { HeadView } from "../../../src/core/strict/head-view.ts";
import { fieldNamed } from "../../../src/core/strict/known-fields.ts";
import { shapeOf } from "../../../src/core/token/byte-kinds.ts";
import { TokenTableBuilder } from "../../../src/core/token/token-table-builder.ts";
import { textOf, type EventLine } from "../../../src/node/events/line.ts";
import { RequestEvents, type RequestFacts } from "../../../src/node/events/record.ts";
import { SeriesBook, type Scene } from "../../../src/node/events/series.ts";
import { atOnce } from "../../core/token/at-once.ts";

export const key = new FingerprintKey(randomBytes(32));
const book = new SeriesBook(key);

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
  const tokens = new TokenTableBuilder(key.id);
  for (const { match, index } of parsed.rules) {
    if (match.kind !== "tokens" || match.list.kind !== "values") continue;
    for (const value of match.list.values) tokens.add(key.fingerprint(value.reveal()), shapeOf(value.reveal()), index);
  }
  const section = FieldSection.of(fields);
  const head: CheckedHead = {
    ...{ method, target, fields: section, scheme: "https", proto: "1.1", host: hostOf(section) },
    ...{ framing: { kind: "none" }, websocket: false, expectsContinue: false },
  };
  const view = new HeadView(head, "203.0.113.9", "1");
  return compileFilter({ rules: parsed.rules, tokens: atOnce(tokens.build()), key }).judge(view, Date.now()).hits;
}

/** The events the node writes for hits of a request, as lines: host in lower case as the head check leaves it. */
export function linesFor(hits: readonly Hit[], request: Request, given: Partial<RequestFacts & Scene> = {}): string[] {
  const { method = "GET", target = "/", fields = [] } = request;
  const section = FieldSection.of(fields);
  const facts: RequestFacts & Scene = {
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
    ...given,
  };
  const events = new RequestEvents(hits, facts);
  return hits.map((hit) => textOf(events.line(book.find(hit, "blocked", facts.status, facts))));
}

export function lineOf(text: string): EventLine {
  const bytes = Buffer.from(text);
  return { bytes, length: bytes.length };
}

export function eventsFor(
  hits: readonly Hit[],
  request: Request,
  given: Partial<RequestFacts & Scene> = {},
): VpatchEvent[] {
  return linesFor(hits, request, given).map((line) => JSON.parse(line) as VpatchEvent);
}

function hostOf(fields: FieldSection): string {
  return fields.first(fieldNamed("host"))?.toLowerCase() ?? "api.example.com";
}
