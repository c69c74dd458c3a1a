import type { Socket } from "node:net";
import { createServer, type SecureContextOptions, type TLSSocket } from "node:tls";
import { fault } from "../../core/fault.ts";
import { loadCertificates, type Certificates } from "./certificates.ts";
import type { Connection } from "./connection.ts";
import type { Handlers, ListenOptions } from "./handlers.ts";

type TlsConfig = NonNullable<ListenOptions["config"]["tls"]>;

export interface Tls {
  /** Makes a connection secure, or ends it. */
  take(connection: Connection): void;
  /** Certificates for handshakes from now on. Rejects with a sentence, having changed nothing. */
  reload(tls: TlsConfig): Promise<void>;
}

/** TLS over connections that others accepted. Rejects with a sentence where a certificate cannot be used. */
export async function serveTls(
  { config, timeouts }: ListenOptions,
  tls: TlsConfig,
  handlers: Handlers,
  onSecure: (socket: TLSSocket, connection: Connection) => void,
): Promise<Tls> {
  let certificates: Certificates = await loadCertificates(tls);
  // Node hands over the secure socket without the one below it; their addresses are the same.
  const handshaking = new Map<string, Connection>();
  const server = createServer({
    ...certificates.main,
    ALPNProtocols: config.http2 ? ["h2", "http/1.1"] : ["http/1.1"],
    SNICallback: (name, done) => done(null, certificates.forName(name)),
    handshakeTimeout: timeouts.head,
  });
  server.on("secureConnection", (socket) => {
    // As for the connection below: 'close' tells.
    socket.on("error", () => {});
    const connection = handshaking.get(addressesOf(socket));
    if (connection === undefined) socket.destroy();
    else onSecure(socket, connection);
  });
  server.on("tlsClientError", (error, socket) => {
    const connection = handshaking.get(addressesOf(socket));
    socket.destroy();
    const late = "code" in error && error.code === "ERR_TLS_HANDSHAKE_TIMEOUT";
    const cause = late
      ? fault("request_timeout", "the TLS handshake took too long")
      : fault("malformed_request", "the TLS handshake failed");
    handlers.refused(cause, connection?.peer);
  });
  return {
    take(connection) {
      const { socket } = connection;
      const addresses = addressesOf(socket);
      handshaking.set(addresses, connection);
      socket.once("close", () => handshaking.delete(addresses));
      // A client that leaves within the handshake shall be gone at once.
      socket.allowHalfOpen = false;
      server.emit("connection", socket);
    },
    async reload(next) {
      const loaded = await loadCertificates(next);
      const main: SecureContextOptions = loaded.main;
      server.setSecureContext(main);
      certificates = loaded;
    },
  };
}

/** Tells a TCP connection from all others that are open. */
function addressesOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return `${localAddress} ${localPort} ${remoteAddress} ${remotePort}`;
}
