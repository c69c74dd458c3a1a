import { z } from "zod";
import { duration } from "../../platform/units.ts";

/**
 * `config/console.yaml`. Every option is documented in config/console.yaml itself and in docs/console-configuration.md.
 * Unknown keys are refused; defaults are here and nowhere else.
 */

const name = z.string().min(1);
const proxy = z
  .union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
    error: "expected an address or a block such as 10.0.0.0/8 or 2001:db8::/32",
  })
  .refine((text) => !text.endsWith("/0"), "expected a block smaller than every address");
const day = 864e5;
const retention = duration.pipe(
  z
    .int()
    .min(day, "expected 1d to 3650d")
    .max(3_650 * day, "expected 1d to 3650d"),
);

export const consoleConfigSchema = z.strictObject({
  listen: z
    .strictObject({
      host: name.default("127.0.0.1"),
      port: z.int().min(0).max(65_535).default(7000),
      tls: z.strictObject({ cert: name, key: name }).optional(),
    })
    .prefault({}),
  /** As people and nodes reach it; links and cookies are made for it. */
  public_url: z
    .url({ protocol: /^https?$/, error: "expected http:// or https://", abort: true })
    .refine((url) => /^\/?$/.test(new URL(url).pathname), "expected a URL without a path")
    .default("http://127.0.0.1:7000"),
  /** Reverse proxies whose X-Forwarded-For is believed. */
  trusted_proxies: z.array(proxy).max(100).default([]),
  database: z
    .string()
    .refine(
      (text) => text === "sqlite" || /^postgres(ql)?:\/\/./.test(text),
      "expected sqlite or postgres://user@host/db",
    )
    .default("sqlite"),
  state_dir: name.default("./var/console"),
  retention: z
    .strictObject({
      events: retention.prefault("180d"),
      sightings: retention.prefault("90d"),
      audit: retention.prefault("400d"),
    })
    .prefault({}),
  /** An OpenID Connect provider through which people may sign in. */
  oidc: z
    .strictObject({
      issuer: z
        .url({ error: "expected https://…, or http:// on this machine", abort: true })
        .refine((url) => isEncryptedOrLocal(url), "expected https://…, or http:// on this machine"),
      client_id: name,
      client_secret_file: name,
      /** On the button. */
      name: name.max(64).default("Single sign-on"),
    })
    .optional(),
  /** Through which mail is sent. */
  mail: z
    .strictObject({
      url: z.string().regex(/^smtps?:\/\/./, "expected smtp:// or smtps://"),
      /** Sender; by default keyward@ the host of public_url. */
      from: z.email().max(254).optional(),
    })
    .optional(),
  /** Channels may lead into private networks and to this machine. */
  notifications: z.strictObject({ private_addresses: z.boolean().default(false) }).prefault({}),
  log: z.strictObject({ level: z.enum(["debug", "info", "warn", "error"]).default("info") }).prefault({}),
});

export type ConsoleConfig = z.output<typeof consoleConfigSchema>;

function isEncryptedOrLocal(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname));
}
