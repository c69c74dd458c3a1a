import { isIP } from "node:net";
import { z } from "zod";
import { bytes, duration } from "../../platform/units.ts";
import { readUpstreamUrl } from "./upstream-url.ts";

/**
 * `config/node.yaml`. Every option is documented in config/node.yaml itself and in docs/node-configuration.md.
 * Unknown keys are refused; defaults are here and nowhere else.
 */

/** Node's timers end at 2^31 ms; a day is more than any of these needs. */
const timeout = duration.pipe(z.int().min(1, "expected 1ms to 24h").max(86_400_000, "expected 1ms to 24h"));
const name = z.string().min(1);
const port = z.int().min(0).max(65_535);
const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: "expected an address or a block such as 10.0.0.0/8 or 2001:db8::/32",
});
const upstreamUrl = z.string().refine((text) => readUpstreamUrl(text) !== undefined, {
  error: "expected http://, https://, h2:// or h2s:// with host:port",
});

const certificate = z.strictObject({ cert: name, key: name });
const tls = certificate.extend({
  /** Further certificates by server name; `*.example.com` covers one label. */
  sni: z.array(certificate.extend({ host: name })).default([]),
});

const listen = z.strictObject({
  host: name.default("0.0.0.0"),
  port: port.default(8080),
  tls: tls.optional(),
  /** Offer HTTP/2 by ALPN; needs `tls`. */
  http2: z.boolean().default(true),
  /** Peers that speak PROXY protocol v1 or v2; from them the header is required, from others refused. */
  proxy_protocol: z.strictObject({ from: z.array(address) }).optional(),
});

const health = z.strictObject({
  /** Active check: a GET of this path, healthy on 2xx and 3xx. Absent: passive checks only. */
  path: z.string().startsWith("/").optional(),
  interval: timeout.prefault("5s"),
  timeout: timeout.prefault("2s"),
  /** Consecutive results that turn the state. */
  healthy_after: z.int().min(1).default(2),
  unhealthy_after: z.int().min(1).default(3),
  /** Passive: after `unhealthy_after` connect failures in a row the address rests this long. */
  cooldown: timeout.prefault("10s"),
});

const upstream = z.strictObject({
  urls: z.array(upstreamUrl).min(1),
  balance: z.enum(["least_conn", "round_robin"]).default("least_conn"),
  /** Connections per address. */
  connections_max: z.int().min(1).default(256),
  health: health.prefault({}),
  tls: z
    .strictObject({
      /** Check the upstream's certificate. */
      verify: z.boolean().default(true),
      ca: name.optional(),
      /** An address has no name to ask for (RFC 6066 section 3); without this option it is what is checked. */
      servername: name.refine((text) => isIP(text) === 0, "expected a host name, not an address").optional(),
      cert: name.optional(),
      key: name.optional(),
    })
    .prefault({}),
});

export const MODES = ["off", "monitoring", "safe_blocking", "block"] as const;

const route = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "expected 1 to 64 of A-Z a-z 0-9 . _ -"),
  /** `api.example.com` or `*.example.com`; absent: any host. */
  host: name.optional(),
  path: z.string().startsWith("/").default("/"),
  application: z.union([z.string(), z.int()]).transform(String).default(""),
  /** Overrides the node's mode. */
  mode: z.enum(MODES).optional(),
  upstream: z.union([upstreamUrl.transform((url) => upstream.parse({ urls: [url] })), upstream]),
});

export const nodeConfigSchema = z.strictObject({
  listen: listen.prefault({}),
  admin: z.strictObject({ host: name.default("127.0.0.1"), port: port.default(9090) }).prefault({}),
  workers: z.union([z.literal("auto"), z.int().min(1).max(256)]).default("auto"),
  mode: z.enum(MODES).default("block"),
  dry_run: z.boolean().default(false),
  trusted_proxies: z.array(address).default([]),
  allow_from: z.array(address).default([]),
  routes: z.array(route).min(1).max(1_000),
  rules: z.strictObject({ file: name }).optional(),
  /** Rules, besides those of the file, and where events go. */
  console: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/, error: "expected http:// or https:// with host:port" })
        .transform((text) => new URL(text).origin),
      /** Holds a node token, as `keyward console token --role node` prints it. */
      token_file: name,
      /** PEM; for a console whose certificate no public authority signed. */
      ca: name.optional(),
      /** Obey this key only, as the console's Nodes page shows it; otherwise the one of the first ruleset. */
      public_key: z
        .string()
        .regex(/^[A-Za-z0-9_-]{43}$/, "expected an Ed25519 public key: 43 characters of base64url")
        .optional(),
    })
    .optional(),
  /** Count which credentials work, for the console. */
  sightings: z.enum(["on", "off"]).default("on"),
  /** Events on their way to the console. */
  spool: z
    .strictObject({
      bytes_max: bytes
        .pipe(
          z
            .int()
            .min(16 * 2 ** 20)
            .max(64 * 2 ** 30),
        )
        .prefault("256MiB"),
    })
    .prefault({}),
  state_dir: name.default("./var/node"),
  limits: z
    .strictObject({
      head_bytes_max: bytes
        .pipe(
          z
            .int()
            .min(1024)
            .max(1 << 20),
        )
        .prefault("16KiB"),
      headers_max: z.int().min(10).max(10_000).default(100),
      target_bytes_max: bytes
        .pipe(
          z
            .int()
            .min(64)
            .max(1 << 20),
        )
        .prefault("8KiB"),
      connections_max: z.int().min(1).default(10_000),
    })
    .prefault({}),
  /** What is held of a body where a rule in scope looks at it, and what becomes of one that is longer. */
  body: z
    .strictObject({
      bytes_max: bytes
        .pipe(
          z
            .int()
            .min(1024)
            .max(64 * 2 ** 20),
        )
        .prefault("1MiB"),
      over_limit: z.enum(["scan", "block", "pass"]).default("scan"),
    })
    .prefault({}),
  /** What of a WebSocket is judged beside its handshake: nothing, or what the client sends. */
  websocket: z.strictObject({ frames: z.enum(["off", "scan"]).default("off") }).prefault({}),
  timeouts: z
    .strictObject({
      head: timeout.prefault("10s"),
      body_idle: timeout.prefault("30s"),
      keep_alive: timeout.prefault("65s"),
      connect: timeout.prefault("2s"),
      response_head: timeout.prefault("60s"),
      response_idle: timeout.prefault("60s"),
      /** How long SIGTERM waits for what is in flight. */
      drain: timeout.prefault("30s"),
    })
    .prefault({}),
  /** Field names with `_` that look like a standard or a ruled one. */
  underscores: z.enum(["refuse", "drop", "pass"]).default("refuse"),
  /** Second Authorization and other singletons. */
  duplicates: z.enum(["refuse", "pass"]).default("refuse"),
  on: z
    .strictObject({
      no_ruleset: z.enum(["pass", "block"]).default("pass"),
      undecodable: z.enum(["pass", "block"]).default("pass"),
      engine_error: z.enum(["block", "pass"]).default("block"),
      spool_full: z.enum(["drop_oldest", "block"]).default("drop_oldest"),
    })
    .prefault({}),
  block: z
    .strictObject({
      status: z.int().min(400).max(599).default(403),
      body_file: name.optional(),
      headers: z.record(z.string(), z.string()).default({}),
    })
    .prefault({}),
  events: z
    .strictObject({
      /** `stdout`, `none` or a file. */
      log: name.default("stdout"),
      format: z.enum(["native", "ecs", "ocsf"]).default("native"),
    })
    .prefault({}),
  log: z.strictObject({ level: z.enum(["debug", "info", "warn", "error"]).default("info") }).prefault({}),
});

export type NodeConfig = z.output<typeof nodeConfigSchema>;
export type RouteConfig = NodeConfig["routes"][number];
export type UpstreamConfig = RouteConfig["upstream"];
export type Mode = (typeof MODES)[number];
