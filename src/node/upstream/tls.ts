import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { UpstreamConfig } from "../config/schema.ts";

/** How the node speaks TLS to an upstream. */
export interface UpstreamTls {
  readonly rejectUnauthorized: boolean;
  /** The name asked for and checked; empty for an address, whose certificate is checked for the address. */
  readonly servername: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Reads the files a configuration names; throws where one cannot be read. The name comes from the configuration, never
 * from a request's Host field: a client must not choose which certificate is good.
 */
export function loadTls({ verify, ca, cert, key, servername }: UpstreamConfig["tls"], url: URL): UpstreamTls {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    rejectUnauthorized: verify,
    servername: servername ?? (isIP(host) === 0 ? host : ""),
    ...(ca !== undefined && { ca: readFileSync(ca, "utf8") }),
    ...(cert !== undefined && { cert: readFileSync(cert, "utf8") }),
    ...(key !== undefined && { key: readFileSync(key, "utf8") }),
  };
}
