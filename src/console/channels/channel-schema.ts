import { z } from "zod";
import { KIND_NAMES, KINDS, type KindName } from "./kinds/kinds.ts";
import { TOPICS } from "./message.ts";

const common = {
  name: z.string().trim().min(1).max(120),
  topics: z
    .array(z.enum(TOPICS))
    .max(TOPICS.length)
    .refine((topics) => new Set(topics).size === topics.length, "expected each topic once")
    .default(["leak.new", "leak.regressed", "attack.new", "node.lost"]),
  /** Leaks and attempts of less risk are not told. */
  risk_min: z.int().min(1).max(10).default(1),
  digest: z.enum(["none", "daily", "weekly"]).default("none"),
  enabled: z.boolean().default(true),
};

const ofKind = <K extends KindName>(kind: K) =>
  z.strictObject({ kind: z.literal(kind), ...common, settings: KINDS[kind].settings });

/** A channel as it is made: settings depend on its kind. */
export const newChannel = z.discriminatedUnion("kind", [
  ofKind("email"),
  ofKind("slack"),
  ofKind("teams"),
  ofKind("telegram"),
  ofKind("pagerduty"),
  ofKind("jira"),
  ofKind("webhook"),
  ofKind("syslog"),
]);

/** What is not given stays as it was, settings one by one. */
export const channelEdit = z.strictObject({
  name: common.name.optional(),
  topics: common.topics.unwrap().optional(),
  risk_min: common.risk_min.unwrap().optional(),
  digest: common.digest.unwrap().optional(),
  enabled: z.boolean().optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
});

export const channelView = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(KIND_NAMES),
    /** Without the secret ones. */
    settings: z.record(z.string(), z.unknown()),
    /** Names of the secret ones that are set. */
    secrets: z.array(z.string()),
    topics: z.array(z.enum(TOPICS)),
    risk_min: z.int(),
    digest: z.enum(["none", "daily", "weekly"]),
    enabled: z.boolean(),
    created_at: z.iso.datetime(),
    version: z.int(),
    /** Of the newest message that has come to its end. */
    last: z.object({ state: z.enum(["sent", "failed"]), at: z.iso.datetime(), problem: z.string() }).nullable(),
    pending: z.int(),
  })
  .meta({ id: "Channel" });

export const deliveryView = z
  .object({
    id: z.int(),
    topic: z.string(),
    title: z.string(),
    state: z.enum(["pending", "sent", "failed", "merged"]),
    attempts: z.int(),
    created_at: z.iso.datetime(),
    /** When it is tried again; null where it is not. */
    due_at: z.iso.datetime().nullable(),
    ended_at: z.iso.datetime().nullable(),
    problem: z.string(),
  })
  .meta({ id: "Delivery" });
