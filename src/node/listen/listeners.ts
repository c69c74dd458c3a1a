import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { fault } from "../../core/fault.ts";
import { explainSystemError } from "../../platform/system-error.ts";
import type { NodeConfig } from "../config/schema.ts";
import { serveHttp1, type Http1 } from "../http1/serve.ts";
import { shareReads } from "../http1/shared-reads.ts";
import { compileAddressSet, plainAddress } from "../route/client-address.ts";
import { Connections, type Connection } from "./connection.ts";
import type { Handlers, ListenOptions } from "./handlers.ts";
import { refuseConnection } from "./raw-answer.ts";
import { readProxyHeader } from "./read-proxy-header.ts";
import type { Tls } from "./tls.ts";

export type { Handlers, ListenOptions } from "./handlers.ts";

export interface Listeners {
  readonly address: AddressInfo;
  /** Certificates for connections from now on; open ones keep theirs. Rejects with a sentence, having changed nothing. */
  reloadCertificates(tls: NonNullable<NodeConfig["listen"]["tls"]>): Promise<void>;
  /** Client connections open now, tunnels included. */
  connections(): number;
  /** Stops accepting, lets what is in flight finish, closes what is idle; cuts the rest after `deadlineMs`. */
  drain(deadlineMs: number): Promise<void>;
}

/** Connections over `connections_max` that are told so at a time; the others are closed without a word. */
const TURNED_AWAY_MAX = 64;

/**
 * Opens the one port a node listens on: accept, PROXY header from listed peers, TLS, then HTTP/1 or HTTP/2. Rejects with a
 * sentence: port in use, certificate unreadable.
 */
export async function openListeners(options: ListenOptions, handlers: Handlers): Promise<Listeners> {
  const { config, limits, timeouts } = options;
  const connections = new Connections();
  let turnedAway = 0;
  const speaksProxy = compileAddressSet(config.proxy_protocol?.from ?? []);
  const http1 = serveHttp1(options, handlers);
  const tls = config.tls && (await openTls(options, config.tls, handlers, http1));

  function accept(socket: Socket): void {
    const peer = { address: plainAddress(socket.remoteAddress ?? ""), port: socket.remotePort ?? 0 };
    // Whoever takes the connection learns of a failure from 'close'.
    socket.on("error", () => {});
    // One that is closed makes room a moment later.
    if (connections.size >= limits.connections_max && !connections.spareOne()) return turnAway(socket, peer);
    const connection = connections.add(socket, peer);
    if (!speaksProxy(peer.address)) return open(connection);
    readProxyHeader(socket, timeouts.head, (source) => {
      if (source !== undefined && "code" in source) {
        handlers.refused(source, peer);
        socket.destroy();
        return;
      }
      if (source !== undefined) connection.peer = source;
      open(connection);
    });
  }

  function open(connection: Connection): void {
    const { socket } = connection;
    if (socket.destroyed) return;
    if (tls !== undefined) return tls.take(connection);
    http1.take({ socket, reads: shareReads(socket), connection, scheme: "http" });
  }

  function turnAway(socket: Socket, peer: Connection["peer"]): void {
    handlers.refused(fault("too_many_connections", "connections_max is reached"), peer);
    // Before a TLS handshake nothing can be said.
    if (tls !== undefined || turnedAway >= TURNED_AWAY_MAX) {
      socket.destroy();
      return;
    }
    turnedAway++;
    socket.once("close", () => turnedAway--);
    refuseConnection(socket, "too_many_connections");
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true });
  server.on("connection", accept);
  await listen(server, config);
  // A connection could not be accepted: out of file descriptors. Those that are open go on.
  server.on("error", () =>
    handlers.refused(fault("too_many_connections", "a connection could not be accepted"), undefined),
  );

  let drained: Promise<void> | undefined;
  return {
    address: server.address() as AddressInfo,
    reloadCertificates: (next) => tls?.reload(next) ?? Promise.resolve(),
    connections: () => connections.size,
    drain(deadlineMs) {
      drained ??= (async () => {
        server.close();
        http1.drain();
        await connections.drain(deadlineMs);
      })();
      return drained;
    },
  };
}

/** Loaded only where it is asked for: TLS and HTTP/2 take 10 MB. */
async function openTls(
  options: ListenOptions,
  tls: NonNullable<ListenOptions["config"]["tls"]>,
  handlers: Handlers,
  http1: Http1,
): Promise<Tls> {
  const [{ serveTls }, { serveHttp2 }] = await Promise.all([import("./tls.ts"), import("./http2.ts")]);
  const http2 = serveHttp2(options, handlers);
  return serveTls(options, tls, handlers, (socket, connection) => {
    if (socket.alpnProtocol === "h2") http2.take(socket, connection);
    else http1.take({ socket, reads: shareReads(socket), connection, scheme: "https" });
  });
}

async function listen(server: Server, { host, port }: ListenOptions["config"]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const refuse = (error: Error): void => {
    reject(new Error(`the address ${host.includes(":") ? `[${host}]` : host}:${port} ${explainSystemError(error)}`));
  };
  server.once("error", refuse);
  server.listen({ host, port }, resolve);
  await promise;
  server.off("error", refuse);
}
