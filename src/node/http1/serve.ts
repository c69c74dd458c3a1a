import type { Handlers, ListenOptions } from "../listen/handlers.ts";
import { Http1Connection } from "./connection.ts";
import type { Http1Client, Http1Settings } from "./settings.ts";

/** HTTP/1 over sockets that others accepted. */
export interface Http1 {
  take(client: Http1Client): void;
  /** From now on every answer ends its connection. */
  drain(): void;
}

export function serveHttp1({ limits, timeouts }: ListenOptions, handlers: Handlers): Http1 {
  const keptSeconds = Math.floor(timeouts.keep_alive / 1_000);
  const settings: Http1Settings = {
    handlers,
    limits: {
      headBytesMax: limits.head_bytes_max,
      headersMax: limits.headers_max,
      targetBytesMax: limits.target_bytes_max,
    },
    headMs: timeouts.head,
    bodyIdleMs: timeouts.body_idle,
    keepAliveMs: timeouts.keep_alive,
    takingMs: timeouts.response_idle,
    keepLines: `Connection: keep-alive\r\n${keptSeconds > 0 ? `Keep-Alive: timeout=${keptSeconds}\r\n` : ""}`,
    draining: false,
  };
  return {
    take(client) {
      client.connection.occupant = new Http1Connection(client, settings);
    },
    drain() {
      settings.draining = true;
    },
  };
}
