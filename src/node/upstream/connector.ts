import { buildConnector } from "undici";
import type { UpstreamTls } from "./tls.ts";

/** Makes undici's connections to an upstream. undici would take the TLS name from the Host field; it is set here instead. */
export function createConnector(tls: UpstreamTls, timeoutMs: number): buildConnector.connector {
  const { servername, ...options } = tls;
  const connect = buildConnector({
    ...options,
    ...(servername !== "" && { servername }),
    allowH2: false,
    timeout: timeoutMs,
  });
  return ({ servername: _fromHost, ...target }, callback) => connect(target, callback);
}
