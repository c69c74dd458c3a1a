import { constants, performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { Duplex } from "node:stream";
import { fault } from "../../core/fault.ts";
import type { RequestHead } from "../../core/strict/request-head.ts";
import { faultAnswer } from "../answer.ts";
import { newRequestId } from "../forward/request-id.ts";
import type { Connection } from "./connection.ts";
import type { Handlers, ListenOptions } from "./handlers.ts";
import { Http2Exchange, readHttp2Head } from "./http2-exchange.ts";
import { loweredFields } from "./http2-reply.ts";

const { NGHTTP2_CANCEL, NGHTTP2_FLAG_END_STREAM } = constants;

/** Requests at a time on one connection. */
const STREAMS_MAX = 128;
/** What one connection may hold in buffers, in MB. */
const SESSION_MEMORY_MB = 8;
/** Bytes of a body that may arrive before the pipeline takes them. */
const STREAM_WINDOW_BYTES = 256 * 1024;
/** Streams a client may reset at once, and per second; beyond, the connection is ended ("rapid reset"). */
const RESET_BURST = 200;
const RESET_RATE = 33;
/** Frames that break the protocol before the connection is ended. */
const INVALID_FRAMES_MAX = 50;
/** Fields past `headers_max` that still get an answer of ours; more than that and the stream is reset. */
const FIELDS_MARGIN = 32;

export interface Http2 {
  take(socket: Duplex, connection: Connection): void;
}

/** HTTP/2 over TLS connections that others accepted (RFC 9113). */
export function serveHttp2({ limits, timeouts }: ListenOptions, handlers: Handlers): Http2 {
  const idleMs = Math.max(timeouts.keep_alive, timeouts.response_idle);
  const options = {
    settings: {
      maxConcurrentStreams: STREAMS_MAX,
      initialWindowSize: STREAM_WINDOW_BYTES,
      maxHeaderListSize: limits.head_bytes_max,
      enablePush: false,
      enableConnectProtocol: false,
    },
    maxHeaderListPairs: limits.headers_max + FIELDS_MARGIN,
    maxSessionMemory: SESSION_MEMORY_MB,
    maxSessionInvalidFrames: INVALID_FRAMES_MAX,
    streamResetBurst: RESET_BURST,
    streamResetRate: RESET_RATE,
    // What an upstream repeats is passed on as it came.
    strictSingleValueFields: false,
  };

  function onStream(
    stream: ServerHttp2Stream,
    head: RequestHead | undefined,
    { peer }: Connection,
  ): Http2Exchange | undefined {
    if (head !== undefined) return new Http2Exchange(stream, head, peer);
    handlers.refused(fault("invalid_target", ":scheme is not https"), peer);
    const { status, fields, body } = faultAnswer("invalid_target", newRequestId());
    stream.on("error", () => {});
    stream.respond([":status", String(status), ...loweredFields(fields.lines)]);
    stream.end(body);
    return undefined;
  }

  return {
    take(socket, connection) {
      const session: ServerHttp2Session = performServerHandshake(socket, options);
      const open = new Map<ServerHttp2Stream, Http2Exchange | undefined>();
      session.on("stream", (stream, _headers, flags, raw: readonly string[]) => {
        const exchange = onStream(stream, readHttp2Head(raw, (flags & NGHTTP2_FLAG_END_STREAM) !== 0), connection);
        open.set(stream, exchange);
        stream.once("close", () => open.delete(stream));
        if (exchange !== undefined) handlers.exchange(exchange);
      });
      // The connection ends with it, and 'close' of its streams tells the exchanges.
      session.on("error", (error) => {
        if ("code" in error && String(error.code).startsWith("ERR_HTTP2_")) {
          handlers.refused(fault("malformed_request", String(error.code)), connection.peer);
        }
      });
      session.on("timeout", () => {
        if (open.size === 0) return session.close();
        // Answers their client does not take; what the pipeline still works for is bounded by its own timers.
        for (const [stream, exchange] of open) if (exchange?.reply.over !== false) stream.close(NGHTTP2_CANCEL);
        session.setTimeout(idleMs);
      });
      session.setTimeout(idleMs);
      connection.occupant = {
        // GOAWAY; the streams that are open finish.
        drain: () => session.close(),
        spare() {
          if (open.size > 0 || session.closed) return false;
          session.close();
          return true;
        },
      };
    },
  };
}
