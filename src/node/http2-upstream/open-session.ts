import { connect as connectHttp2, type ClientHttp2Session } from "node:http2";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { UpstreamTls } from "../upstream/tls.ts";

export interface OpenedSession {
  readonly session: ClientHttp2Session;
  /** What carries it. The library waits for an orderly end of it, which a dead peer never gives. */
  readonly socket: Socket;
}

/** Opens sessions to one address. */
export interface SessionOpener {
  /** What `:scheme` and, for a request without a host of its own, `:authority` say. */
  readonly scheme: "http" | "https";
  readonly authority: string;
  open(): OpenedSession;
}

/** Bytes of an answer that may arrive before the client takes them; and of all answers of a connection in one go. */
const STREAM_WINDOW_BYTES = 256 * 1024;
const CONNECTION_WINDOW_BYTES = 1 << 20;
/** The same bounds as for an answer's head over HTTP/1.1. */
const HEAD_BYTES_MAX = 65_536;
const FIELDS_MAX = 1_000;
/** What one session may hold besides what its streams do, in MB. */
const SESSION_MEMORY_MB = 64;
/** Frames that break the protocol before the connection is ended. */
const INVALID_FRAMES_MAX = 50;

const KEEP_ALIVE_PROBE_MS = 60_000;

const OPTIONS = {
  settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES, maxHeaderListSize: HEAD_BYTES_MAX },
  maxHeaderListPairs: FIELDS_MAX,
  maxReservedRemoteStreams: 0,
  maxSessionMemory: SESSION_MEMORY_MB,
  maxSessionInvalidFrames: INVALID_FRAMES_MAX,
  // What a client repeats is passed on as it came.
  strictSingleValueFields: false,
  // Strict here means that the library drops the field without a word; `readAnswerHead` refuses it.
  strictFieldWhitespaceValidation: false,
};

/** HTTP/2 with prior knowledge (RFC 9113 section 3.3), or over TLS where the upstream agrees to it by ALPN. */
export function sessionOpener(url: URL, tls: UpstreamTls): SessionOpener {
  const encrypted = url.protocol === "https:";
  const target = {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port) || (encrypted ? 443 : 80),
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS,
  };
  const { servername, ...options } = tls;
  const secure = { ...target, ...options, ...(servername !== "" && { servername }), ALPNProtocols: ["h2"] };

  return {
    scheme: encrypted ? "https" : "http",
    authority: url.host,
    open() {
      const socket = encrypted ? connectTls(secure) : connectPlain(target);
      const session = connectHttp2(url, { ...OPTIONS, createConnection: () => socket });
      session.once("connect", () => {
        if (session.destroyed) return;
        if (encrypted && session.alpnProtocol !== "h2") session.destroy(new NoHttp2());
        else session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
      });
      return { session, socket };
    },
  };
}

class NoHttp2 extends Error {
  readonly code = "NO_HTTP2";
}
