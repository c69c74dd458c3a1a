import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import type { UpstreamConfig } from "../config/schema.ts";

/** How the node speaks TLS to an upstream. */
export interface UpstreamTls {
  readonly rejectUnauthorized: boolean;
  /** The name asked for and checked; empty for an address, whose certificate is checked for the address. */
  readonly servername: string;
  /** Authorities and client certificate, read once for all connections; undefined: the upstream is not reached over TLS. */
  readonly secureContext: SecureContext | undefined;
}

/**
 * Reads the files a configuration names; throws where one cannot be read or used. The name comes from the configuration, never
 * from a request's Host field: a client must not choose which certificate is good.
 */
export function loadTls({ verify, ca, cert, key, servername }: UpstreamConfig["tls"], url: URL): UpstreamTls {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    rejectUnauthorized: verify,
    servername: servername ?? (isIP(host) === 0 ? host : ""),
    secureContext:
      url.protocol === "https:" ? createSecureContext({ ca: read(ca), cert: read(cert), key: read(key) }) : undefined,
  };
}

function read(file: string | undefined): string | undefined {
  return file === undefined ? undefined : readFileSync(file, "utf8");
}
