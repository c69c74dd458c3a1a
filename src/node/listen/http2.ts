import { constants, performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { Duplex } from "node:stream";
import { fault } from "../../core/fault.ts";
import { faultAnswer } from "../answer.ts";
import { newRequestId } from "../forward/request-id.ts";
import type { Connection } from "./connection.ts";
import type { Handlers, ListenOptions } from "./handlers.ts";
import { Http2Exchange, readHttp2Head } from "./http2-exchange.ts";

const { NGHTTP2_FLAG_END_STREAM } = constants;

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

  function onStream(stream: ServerHttp2Stream, flags: number, raw: readonly string[], connection: Connection): void {
    const head = readHttp2Head(raw, (flags & NGHTTP2_FLAG_END_STREAM) !== 0);
    if (head !== undefined) return handlers.exchange(new Http2Exchange(stream, head, connection.peer));
    handlers.refused(fault("invalid_target", ":scheme is not https"), connection.peer);
    const { status, fields, body } = faultAnswer("invalid_target", newRequestId());
    stream.on("error", () => {});
    stream.respond([":status", String(status), ...fields.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text))]);
    stream.end(body);
  }

  return {
    take(socket, connection) {
      const session: ServerHttp2Session = performServerHandshake(socket, options);
      session.on("stream", (stream, _headers, flags, raw: readonly string[]) => onStream(stream, flags, raw, connection));
      // The connection ends with it, and 'close' of its streams tells the exchanges.
      session.on("error", () => {});
      session.on("frameError", () => {});
      let open = 0;
      session.on("stream", (stream) => {
        open++;
        stream.once("close", () => open--);
      });
      session.setTimeout(Math.max(timeouts.keep_alive, timeouts.response_idle), () => {
        // Requests that the pipeline works for are bounded by its own timers.
        if (open === 0) session.close();
      });
      // GOAWAY; the streams that are open finish.
      connection.drain = () => session.close();
    },
  };
}
