import { isDeepStrictEqual } from "node:util";
import type { Mistake } from "./meaning.ts";
import type { NodeConfig } from "./schema.ts";

/** Options a running node holds on to: sockets, processes, files that are open. */
const FIXED: readonly (readonly [path: readonly string[], of: (config: NodeConfig) => unknown])[] = [
  [["listen", "host"], ({ listen }) => listen.host],
  [["listen", "port"], ({ listen }) => listen.port],
  [["listen", "tls"], ({ listen }) => listen.tls !== undefined],
  [["listen", "http2"], ({ listen }) => listen.http2],
  [["listen", "proxy_protocol"], ({ listen }) => listen.proxy_protocol],
  [["admin"], ({ admin }) => admin],
  [["workers"], ({ workers }) => workers],
  [["rules"], ({ rules }) => rules !== undefined],
  [["console"], ({ console }) => console],
  [["sightings"], ({ sightings }) => sightings],
  [["spool"], ({ spool }) => spool],
  [["state_dir"], ({ state_dir: folder }) => folder],
  [["limits", "head_bytes_max"], ({ limits }) => limits.head_bytes_max],
  [["limits", "headers_max"], ({ limits }) => limits.headers_max],
  [["limits", "connections_max"], ({ limits }) => limits.connections_max],
  [["timeouts", "head"], ({ timeouts }) => timeouts.head],
  [["timeouts", "body_idle"], ({ timeouts }) => timeouts.body_idle],
  [["timeouts", "keep_alive"], ({ timeouts }) => timeouts.keep_alive],
  [["events"], ({ events }) => events],
];

/** What changed that cannot be changed while running. Certificates can: their files may change and be other files. */
export function restartNeeded(running: NodeConfig, next: NodeConfig): Mistake[] {
  return FIXED.filter(([, of]) => !isDeepStrictEqual(of(running), of(next))).map(([path]) => ({
    path,
    message: "cannot change while the node runs; restart it to apply this",
  }));
}
