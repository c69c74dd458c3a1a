import type { Duplex, Readable } from "node:stream";
import type { RequestHead } from "../core/strict/request-head.ts";

/**
 * The seam between a protocol (HTTP/1, HTTP/2) and the pipeline in handle.ts. A listener makes one exchange per
 * request; the pipeline reads the head and the body and answers through `reply`; neither sees the other's sockets.
 * Strings are Latin-1, so that each character is one byte as received.
 */
export interface Exchange {
  readonly head: RequestHead;
  readonly peer: Peer;
  /** The body's bytes with the transfer coding undone; ends at once where the head announces no body. */
  readonly body: Readable;
  /** Trailer fields as a flat list of names and values, complete once `body` has ended. */
  trailers(): readonly string[];
  readonly reply: Reply;
  /** Stands only where HTTP/1 took the request for a WebSocket handshake. */
  readonly upgrade?: Upgrade | undefined;
  /** Calls back once when the client is gone before the answer was complete. */
  onAbort(callback: () => void): void;
}

/** The connection itself, for a tunnel. Whoever writes to the socket must not use `reply` afterwards. */
export interface Upgrade {
  readonly socket: Duplex;
  /** What the client sent after the handshake. */
  readonly rest: Buffer;
}

/** Who is at the other end of the connection, as PROXY protocol or the socket tells. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** The fields of an answer. Framing is the protocol's own business: of it they hold nothing but one Content-Length. */
export interface AnswerFields {
  /** Checked field lines as they are written: `Name: value CRLF` each. */
  readonly lines: string;
  /** The Content-Length among them; -1: there is none. */
  readonly bodyBytes: number;
  /** A Date is among them. */
  readonly dated: boolean;
}

export interface Reply {
  /** True once a final head was sent: from then on a failure can only be shown by cutting the stream. */
  readonly started: boolean;
  /** An interim answer (100, 103), sent at once; `lines` as in `AnswerFields`. Dropped for HTTP/1.0 clients. */
  inform(status: number, lines: string): void;
  /** The final head. */
  start(status: number, reason: string, fields: AnswerFields): void;
  /**
   * Some of the body, all of `bytes` unless told otherwise. What is not `owned` may be overwritten after the call. False:
   * wait for `onDrain` before the next.
   */
  write(bytes: Buffer, start?: number, end?: number, owned?: boolean): boolean;
  /** Sends what is held back to be sent together. `end` does so, too. */
  flush(): void;
  onDrain(callback: () => void): void;
  /** @param trailers flat */
  end(trailers?: readonly string[]): void;
  /** No further request on this connection after this answer (HTTP/1); a no-op for HTTP/2. */
  closeAfter(): void;
  /** Cut connection (HTTP/1) or stream (HTTP/2) so that the client cannot take what it has for complete. */
  abort(): void;
}
