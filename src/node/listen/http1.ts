import { createServer, ServerResponse, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import { fault, type Fault } from "../../core/fault.ts";
import type { Upgrade } from "../exchange.ts";
import { isWebSocketHandshake } from "../strict/websocket-handshake.ts";
import type { Connection } from "./connection.ts";
import { Http1Exchange } from "./http1-exchange.ts";
import type { Handlers, ListenOptions } from "./handlers.ts";
import { parserFault } from "./parser-fault.ts";
import { closeGently, refuseConnection } from "./raw-answer.ts";

/** Requests of one connection that wait for their turn; a client that sends more ahead is refused after these. */
const PIPELINED_MAX = 32;

/** Methods of RTSP and ICE, whose request lines Node's parser takes for HTTP ones. */
const FOREIGN_METHODS = new Set(
  "ANNOUNCE DESCRIBE FLUSH GET_PARAMETER PAUSE PLAY RECORD REDIRECT SETUP SET_PARAMETER SOURCE TEARDOWN".split(" "),
);

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** An HTTP/1 connection: one exchange after the other, in the order of the requests. */
interface Lane {
  readonly connection: Connection;
  readonly socket: Socket;
  readonly scheme: "http" | "https";
  current: Http1Exchange | undefined;
  readonly waiting: Waiting[];
  /** What came behind requests that are still to be answered. */
  broken: Fault | undefined;
  /** No request is taken from it any more. */
  closing: boolean;
}

/** HTTP/1 over sockets that others accepted. */
export interface Http1 {
  take(socket: Socket, connection: Connection, scheme: "http" | "https"): void;
  /** From now on every answer ends its connection; idle ones end now. */
  drain(): void;
  close(): void;
}

export function serveHttp1({ limits, timeouts }: ListenOptions, handlers: Handlers): Http1 {
  const lanes = new WeakMap<Socket, Lane>();
  const idleMs = Math.max(timeouts.response_idle, 2 * timeouts.head);
  let draining = false;
  const isDraining = (): boolean => draining;

  const server: Server = createServer({
    insecureHTTPParser: false,
    maxHeaderSize: limits.head_bytes_max,
    headersTimeout: timeouts.head,
    // Uploads may take their time; what stalls is cut by the idle timers.
    requestTimeout: 0,
    keepAliveTimeout: timeouts.keep_alive,
    connectionsCheckingInterval: Math.max(10, Math.min(1_000, timeouts.head >> 2)),
    // Ours to refuse, in our words.
    requireHostHeader: false,
    shouldUpgradeCallback: (request) =>
      lanes.get(request.socket)?.current === undefined &&
      isWebSocketHandshake(request.method!, request.httpVersion, request.rawHeaders),
  });
  // Node would cut the list off and go on; the head's bytes bound it, and checkHead refuses what is over headers_max.
  server.maxHeadersCount = 0;
  // Backstop for a client that does not take its answer; while the pipeline works, its own timers count.
  server.timeout = idleMs;
  // The timers for heads start with this event, which a server that others accept for never gets.
  server.emit("listening");

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const lane = lanes.get(request.socket);
    if (lane === undefined || lane.closing || lane.broken !== undefined) return;
    if (lane.current === undefined) begin(lane, request, response);
    else if (lane.waiting.length < PIPELINED_MAX) lane.waiting.push({ request, response });
    else lane.broken = fault("too_many_connections", "too many requests sent ahead");
  };
  server.on("request", onRequest).on("checkContinue", onRequest).on("checkExpectation", onRequest);
  server.on("upgrade", (request, socket, rest) => onDetached(request, socket as Socket, { socket, rest }));
  server.on("connect", (request, socket) => onDetached(request, socket as Socket, undefined));
  server.on("clientError", (error, socket) => onParserError(error, socket as Socket));
  server.on("timeout", onIdle);

  function begin(lane: Lane, request: IncomingMessage, response: ServerResponse): void {
    const { connection, socket, scheme } = lane;
    if (FOREIGN_METHODS.has(request.method!)) return cut(lane, fault("malformed_request", "another protocol"));
    // Node's parser takes 0.9 and 2.0 as well, and 2.0 would be read as HTTP/2 from here on.
    if (request.httpVersionMajor !== 1) return cut(lane, fault("unsupported_version", "neither HTTP/1.0 nor 1.1"));
    const exchange = new Http1Exchange({
      request,
      response,
      socket,
      peer: connection.peer,
      scheme,
      draining: isDraining,
    });
    lane.current = exchange;
    // The connection's own end tells.
    response.on("error", ignore).once("finish", () => advance(lane, exchange));
    handlers.exchange(exchange);
  }

  function advance(lane: Lane, done: Http1Exchange): void {
    lane.current = undefined;
    const next = done.reply.closes ? undefined : lane.waiting.shift();
    if (next !== undefined) return begin(lane, next.request, next.response);
    if (!done.reply.closes && lane.broken !== undefined) return cut(lane, lane.broken);
    if (!done.reply.closes && !draining) return;
    lane.closing = true;
    // Node sees to it only where it was known before the head was sent.
    if (!lane.socket.writableEnded) closeGently(lane.socket);
  }

  /** Answers with a fault, in the place of the current exchange if there is one, and takes nothing more. */
  function cut(lane: Lane, cause: Fault): void {
    lane.closing = true;
    handlers.refused(cause, lane.connection.peer);
    const { current } = lane;
    if (current?.reply.started === true) return current.reply.abort();
    current?.abandon();
    refuseConnection(lane.socket, cause.code);
  }

  function onParserError(error: Error, socket: Socket): void {
    const lane = lanes.get(socket);
    if (lane === undefined) {
      socket.destroy();
      return;
    }
    // Answered already; what comes in while the connection closes is of no interest.
    if (lane.closing || lane.broken !== undefined) return;
    const { current } = lane;
    const inBody = current?.receiving === true;
    const cause = parserFault(error, inBody);
    if (cause === undefined) socket.destroy();
    else if (current === undefined) cut(lane, cause);
    else if (!inBody) lane.broken = cause;
    // An answer that was given before the end of the body ends the connection anyway.
    else if (!current.reply.over) cut(lane, cause);
  }

  /** A handshake or CONNECT: Node hands the socket over and has no response for it. */
  function onDetached(request: IncomingMessage, socket: Socket, upgrade: Upgrade | undefined): void {
    const lane = lanes.get(socket);
    socket.on("error", ignore);
    socket.setTimeout(0);
    if (lane === undefined || lane.closing || lane.current !== undefined || !request.complete) {
      socket.destroy();
      return;
    }
    lane.connection.drain = ignore;
    const response = new ServerResponse(request);
    response.assignSocket(socket);
    response.shouldKeepAlive = false;
    socket.on("drain", () => response.emit("drain"));
    response.on("error", ignore).once("finish", () => closeGently(socket));
    const { connection, scheme } = lane;
    lane.current = new Http1Exchange({
      request,
      response,
      socket,
      peer: connection.peer,
      scheme,
      upgrade,
      draining: isDraining,
    });
    // A half-open connection stays; a client that leaves before it was answered waits for nothing.
    const bytesBefore = socket.bytesWritten;
    socket.once("end", () => {
      if (socket.bytesWritten === bytesBefore) socket.destroy();
    });
    handlers.exchange(lane.current);
  }

  function onIdle(socket: Socket): void {
    const current = lanes.get(socket)?.current;
    // Between requests, or with an answer that its client does not take.
    if (current === undefined || current.reply.over) socket.destroy();
    else socket.setTimeout(idleMs);
  }

  return {
    take(socket, connection, scheme) {
      const lane: Lane = {
        connection,
        socket,
        scheme,
        current: undefined,
        waiting: [],
        broken: undefined,
        closing: false,
      };
      lanes.set(socket, lane);
      socket.once("close", () => {
        lane.closing = true;
        lane.current?.abandon();
      });
      connection.drain = () => {
        // Idle ones that had a request before are found by `closeIdleConnections`.
        if (lane.current === undefined && socket.bytesRead === 0) socket.destroy();
      };
      server.emit("connection", socket);
    },
    drain() {
      draining = true;
      server.closeIdleConnections();
    },
    close() {
      server.close();
    },
  };
}

function ignore(): void {}
