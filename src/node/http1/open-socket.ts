import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { UpstreamTls } from "../upstream/tls.ts";
import { READ_BUFFER } from "./shared-reads.ts";

/** Who gets what a socket reads. */
export interface SocketReader {
  /** `bytes` may be overwritten after the call, unless `owned`. */
  received(bytes: Buffer, end: number, owned: boolean): void;
}

/** Opens a connection; it stands when `readyEvent` comes. */
export interface SocketOpener {
  /** Host and port, as a Host field names them. */
  readonly authority: string;
  readonly readyEvent: "connect" | "secureConnect";
  open(reader: SocketReader): Socket;
}

const KEEP_ALIVE_PROBE_MS = 60_000;

/** How connections to this URL are opened. */
export function socketOpener(url: URL, tls: UpstreamTls): SocketOpener {
  const encrypted = url.protocol === "https:";
  const target = {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port) || (encrypted ? 443 : 80),
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS,
  };
  if (!encrypted) {
    return {
      authority: url.host,
      readyEvent: "connect",
      open(reader) {
        const callback = (count: number): boolean => {
          reader.received(READ_BUFFER, count, false);
          return true;
        };
        return connectPlain({ ...target, onread: { buffer: READ_BUFFER, callback } });
      },
    };
  }
  const { servername, ...options } = tls;
  const secure = { ...target, ...options, ...(servername !== "" && { servername }), ALPNProtocols: ["http/1.1"] };
  /** The last session of a connection whose certificate was checked. */
  let session: Buffer | undefined;
  return {
    authority: url.host,
    readyEvent: "secureConnect",
    open(reader) {
      const socket = connectTls({ ...secure, ...(session !== undefined && { session }) });
      let checked = false;
      socket.once("secureConnect", () => (checked = true));
      socket.on("session", (fresh) => {
        // Resuming skips the check of the name, so that a session is worth no more than the connection it comes from.
        if (checked) session = fresh;
      });
      socket.on("data", (chunk: Buffer) => reader.received(chunk, chunk.length, true));
      return socket;
    },
  };
}
