import { connect as connectPlain, type OnReadOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { UpstreamTls } from "../upstream/tls.ts";
import { READ_BUFFER } from "./shared-reads.ts";

/** Who gets what a socket reads. */
export interface SocketReader {
  /** `bytes` may be overwritten after the call. */
  received(bytes: Buffer, end: number): void;
}

/** Opens a connection; it stands with 'connect', and where it is encrypted with 'secureConnect'. */
export interface SocketOpener {
  /** Host and port, as a Host field names them. */
  readonly authority: string;
  readonly encrypted: boolean;
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
  if (!encrypted)
    return { authority: url.host, encrypted, open: (reader) => connectPlain({ ...target, onread: readTo(reader) }) };
  const { servername, ...rest } = tls;
  const secure = { ...target, ...rest, ...(servername !== "" && { servername }), ALPNProtocols: ["http/1.1"] };
  /** The last session of a connection whose certificate was checked. */
  let session: Buffer | undefined;
  return {
    authority: url.host,
    encrypted,
    open(reader) {
      // A variable, since the types do not know that `onread` is documented for TLS as well.
      const options = { ...secure, ...(session !== undefined && { session }), onread: readTo(reader) };
      const socket = connectTls(options);
      let checked = false;
      socket.once("secureConnect", () => (checked = true));
      socket.on("session", (fresh) => {
        // Resuming skips the check of the name, so that a session is worth no more than the connection it comes from.
        if (checked) session = fresh;
      });
      return socket;
    },
  };
}

function readTo(reader: SocketReader): OnReadOpts {
  const callback = (count: number): boolean => {
    reader.received(READ_BUFFER, count);
    return true;
  };
  return { buffer: READ_BUFFER, callback };
}
