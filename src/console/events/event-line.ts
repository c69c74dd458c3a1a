import type { Insertable } from "kysely";
import { z } from "zod";
import { addressKey } from "./address-key.ts";
import type { Events } from "./tables.ts";

const text = (max: number) => z.string().max(max);
const count = z.int().min(0);

/** One line of a node (core/event.ts). Fields that this release does not know are passed over. */
const eventLine = z.object({
  time: z.iso.datetime(),
  type: z.literal("vpatch"),
  event_id: z.uuid(),
  schema: z.literal(1),
  action: z.enum(["blocked", "watched", "allowed"]),
  rule_id: text(64),
  rule_title: text(1_000),
  leak: text(64),
  rule_mode: z.enum(["block", "watch"]),
  filtration_mode: text(32),
  point: z.array(z.union([z.string(), z.number()])).max(32),
  payload: text(16_384),
  token_hint: text(64),
  fingerprint: text(64),
  token_source: text(1_024).default(""),
  request_id: text(256),
  method: text(64),
  scheme: text(8),
  host: text(1_024),
  path: text(65_536),
  query: text(65_536),
  status: count,
  remote_addr: text(64),
  remote_port: count,
  user_agent: text(65_536),
  http_version: text(8),
  route: text(64),
  application: text(256),
  node_id: text(64),
  ruleset: count,
  duration_us: z.number().min(0),
  count: z.int().min(1).max(1e9).default(1),
});

/** Kept of long texts: a list shows them, and nobody searches beyond. */
const TEXT_CHARS_MAX = 2_000;

export type NewEvent = Omit<Insertable<Events>, "attack" | "id" | "leak"> & { readonly leak: number | null };

/** A line as a row, or what was expected; never a value. @param line JSON */
export function readEventLine(line: string, tenant: string): NewEvent | { readonly expected: string } {
  let given: unknown;
  try {
    given = JSON.parse(line);
  } catch {
    return { expected: "expected JSON" };
  }
  const parsed = eventLine.safeParse(given);
  if (!parsed.success) {
    const [{ path }] = parsed.error.issues as [z.core.$ZodIssue];
    return { expected: `expected ${path.length === 0 ? "an event" : `${path.join(".")} as events have it`}` };
  }
  const {
    time,
    type: _,
    schema: __,
    leak,
    point,
    token_hint: hint,
    node_id: node,
    duration_us: us,
    ...rest
  } = parsed.data;
  return {
    ...rest,
    ...{ tenant, hint, node },
    time: Date.parse(time),
    leak: /^[1-9]\d{0,15}$/.test(leak) ? Number(leak) : null,
    point: printPoint(point),
    address: addressKey(rest.remote_addr),
    duration_us: Math.round(us),
    payload: cut(rest.payload),
    path: cut(rest.path),
    query: cut(rest.query),
    user_agent: cut(rest.user_agent),
  };
}

/** `["header","AUTHORIZATION"]` as searches name it: `HEADER_AUTHORIZATION`. */
function printPoint(point: readonly (string | number)[]): string {
  return point.join("_").toUpperCase().slice(0, 500);
}

/** PostgreSQL takes no NUL in a text. */
function cut(given: string): string {
  return given.slice(0, TEXT_CHARS_MAX).replaceAll("\0", "\uFFFD");
}
