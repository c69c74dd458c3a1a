import type { Fault } from "../../core/fault.ts";
import type { NodeConfig } from "../config/schema.ts";
import type { Exchange, Peer } from "../exchange.ts";

export interface ListenOptions {
  readonly config: NodeConfig["listen"];
  readonly limits: NodeConfig["limits"];
  readonly timeouts: NodeConfig["timeouts"];
}

/** Where a listener delivers. */
export interface Handlers {
  /**
   * A request of HTTP/1 or HTTP/2, its head not yet checked. One at a time for each HTTP/1 connection; a WebSocket
   * handshake comes with `upgrade`.
   */
  exchange(exchange: Exchange): void;
  /** Refused below the handler: parser, PROXY header, timeouts, connections. Holds no client bytes. */
  refused(fault: Fault, peer: Peer | undefined): void;
}
