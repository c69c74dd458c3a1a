import type { Selectable } from "kysely";
import { z } from "zod";
import type { Attacks, Events } from "./tables.ts";

const at = z.iso.datetime();
const action = z.enum(["blocked", "watched", "allowed"]);

/** An attempt, as the API shows it: the node's words, and what the console knows besides. */
export const eventSchema = z
  .object({
    id: z.int(),
    event_id: z.string(),
    time: at,
    type: z.literal("vpatch"),
    action,
    rule_id: z.string(),
    rule_title: z.string(),
    rule_mode: z.enum(["block", "watch"]),
    filtration_mode: z.string(),
    leak: z.int().nullable(),
    point: z.string().meta({ description: "As searches name it: HEADER_AUTHORIZATION" }),
    payload: z.string(),
    token_hint: z.string(),
    fingerprint: z.string(),
    token_source: z.string(),
    request_id: z.string(),
    method: z.string(),
    scheme: z.string(),
    host: z.string(),
    path: z.string(),
    query: z.string(),
    status: z.int(),
    remote_addr: z.string(),
    remote_port: z.int(),
    user_agent: z.string(),
    http_version: z.string(),
    route: z.string(),
    application: z.string(),
    node_id: z.string(),
    ruleset: z.int(),
    duration_us: z.int(),
    count: z.int().meta({ description: "Identical hits of one second that this one stands for" }),
    attack: z.int(),
  })
  .meta({ id: "Event" });

export function showEvent(row: Selectable<Events>): z.input<typeof eventSchema> {
  const { tenant: _, address: __, time, hint, node, ...rest } = row;
  return { ...rest, type: "vpatch", time: new Date(time).toISOString(), token_hint: hint, node_id: node };
}

export const attackSchema = z
  .object({
    id: z.int(),
    first_at: at,
    last_at: at,
    hits: z.int(),
    blocked: z.int(),
    watched: z.int(),
    allowed: z.int(),
    rule_id: z.string(),
    rule_title: z.string(),
    leak: z.int().nullable(),
    point: z.string(),
    remote_addr: z.string(),
    route: z.string(),
    host: z.string(),
    path: z.string().meta({ description: "Of the newest hit" }),
    user_agent: z.string().meta({ description: "Of the newest hit" }),
    node_id: z.string().meta({ description: "Of the newest hit" }),
  })
  .meta({ id: "Attack" });

export function showAttack(row: Selectable<Attacks>): z.input<typeof attackSchema> {
  const { tenant: _, address: __, digest: ___, first_at: first, last_at: last, node, ...rest } = row;
  return { ...rest, first_at: new Date(first).toISOString(), last_at: new Date(last).toISOString(), node_id: node };
}
