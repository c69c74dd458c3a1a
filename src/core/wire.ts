import { z } from "zod";
import { REGISTERS } from "./hyper-log-log.ts";

/** What node, scanner and console say to each other: paths, payloads, versions. Programs meet nowhere else. */

export const NODE_PATHS = {
  ruleset: "/api/v1/node/ruleset",
  tables: "/api/v1/node/tables/",
  events: "/api/v1/node/events",
  sightings: "/api/v1/node/sightings",
  heartbeat: "/api/v1/node/heartbeat",
} as const;

/** Names the node that asks; its id is the one in events. */
export const NODE_ID_HEADER = "keyward-node";

export const RULESET_FORMAT = 1;
/** `wait` of a long poll, seconds. */
export const WAIT_SECONDS_MAX = 60;

const digest = z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256 in hex");
const fingerprint = z.string().regex(/^[A-Za-z0-9_-]{22}$/, "expected a fingerprint: 22 characters of base64url");
const atMs = z.int().min(0);
const count = z.int().min(0);

/**
 * Payload of a signed ruleset: a JWS in compact form (RFC 7515), Ed25519 (`alg: EdDSA`), whose protected header carries
 * the public key as `jwk`; a node pins the key of its first ruleset unless its configuration names one.
 */
export const rulesetPayload = z.strictObject({
  format: z.literal(RULESET_FORMAT),
  tenant: z.string().min(1),
  /** Grows by one with each changed content. */
  version: z.int().min(1),
  issued_at: z.iso.datetime(),
  /** Key of the tenant's fingerprints, 32 bytes, base64url. */
  fingerprint_key: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** Rules as in a rules document. A list kept in tables stands as `tokens: {fingerprints: [], key_id}`. */
  rules: z.array(z.record(z.string(), z.unknown())),
  tables: z.array(
    z.strictObject({
      /** SHA-256 of the table's bytes (core/token/table-format.ts). */
      digest,
      count,
      /** Path on the console. */
      url: z.string().startsWith("/"),
      /** Ids of rules: an entry's rule index is a place in this list. */
      rules: z.array(z.string()),
    }),
  ),
});
export type RulesetPayload = z.output<typeof rulesetPayload>;

/**
 * A batch of events: a line of JSON for each (core/event.ts), compressed with gzip. Any 2xx takes all of them; 400, 413 and
 * 422 as `application/problem+json` refuse them for good, after which a node sends the halves; after anything else it sends
 * them again. An event may come twice and counts once, by `event_id`.
 */
export const EVENTS_MAX = 5_000;
/** Of one batch, before compression. */
export const EVENTS_BYTES_MAX = 2 ** 20;

const registers = z.base64().length(Math.ceil(REGISTERS / 3) * 4);

/** What a node saw of one credential on one route since its last batch. */
const sighting = z.strictObject({
  fingerprint,
  route: z.string().max(64),
  /** `ak_l…9f8e (36)`: at most 4 + 4 characters of 16 or more. */
  hint: z.string().max(32),
  uses: count,
  /** Answered with 2xx or 3xx. */
  successes: count,
  /** Answered with 401 or 403. */
  refusals: count,
  first_at: atMs,
  last_at: atMs,
  /** Distinct client addresses, and those whose use succeeded: registers of core/hyper-log-log.ts, base64. */
  addresses: registers,
  success_addresses: registers,
  /** The addresses seen last. */
  recent: z
    .array(z.strictObject({ address: z.string().max(64), last_at: atMs, uses: count, successes: count }))
    .max(16),
});
export type Sighting = z.output<typeof sighting>;

/** Sightings of one batch: about 1 KB each. */
export const SIGHTINGS_MAX = 2_000;

export const sightingBatch = z.strictObject({
  /** A batch may arrive twice; it counts once. */
  batch_id: z.uuid(),
  sightings: z.array(sighting).min(1).max(SIGHTINGS_MAX),
});
export type SightingBatch = z.output<typeof sightingBatch>;

export const heartbeat = z.strictObject({
  /** The machine's name, for people. */
  name: z.string().min(1).max(255),
  version: z.string().max(64),
  mode: z.string().max(32),
  started_at: atMs,
  ruleset: z.strictObject({
    version: count,
    applied_at: atMs.nullable(),
    /** Why a newer one was refused; empty when none was. */
    error: z.string().max(1_000),
  }),
  requests: count,
  blocked: count,
  watched: count,
  spool: z.strictObject({ bytes: count, events: count, dropped: count }),
  workers: count,
});
export type Heartbeat = z.output<typeof heartbeat>;
