import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { checkHead } from "../../../src/core/strict/check-head.ts";
import type { Exchange } from "../../../src/node/exchange.ts";
import { serveHttp1 } from "../../../src/node/http1/serve.ts";
import { READ_BUFFER, type SharedReads } from "../../../src/node/http1/shared-reads.ts";
import { limitsOf } from "../../core/strict/head.ts";
import { answerFields } from "../answer-fields.ts";
import { MemorySocket } from "./memory-socket.ts";

/** A request that was read to its end. */
export interface Seen {
  readonly method: string;
  readonly target: string;
  readonly fields: readonly string[];
  body: string;
  trailers: readonly string[];
  complete: boolean;
}

/** Feeds the pieces of a connection to a parser; what it saw is complete a few turns of the event loop later. */
export interface Reader {
  read(pieces: readonly Buffer[]): Reading;
  close(): void;
}

export interface Reading {
  /** In the order they came; of what is refused nothing is here. */
  readonly seen: Seen[];
  readonly socket: MemorySocket;
}

const HEAD_BYTES_MAX = 16_384;
const HEADERS_MAX = 100;
const HOUR_MS = 3_600_000;

/** Node's own strict parser, as `node:http` sets it up. */
export function nodeReader(): Reader {
  const readings = new WeakMap<object, Seen[]>();
  const server = createServer({ insecureHTTPParser: false, maxHeaderSize: HEAD_BYTES_MAX, requireHostHeader: false });
  server.maxHeadersCount = 0;
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const seen: Seen = {
      method: request.method!,
      target: request.url!,
      fields: request.rawHeaders,
      body: "",
      trailers: [],
      complete: false,
    };
    readings.get(request.socket)!.push(seen);
    request.setEncoding("latin1").on("data", (text: string) => (seen.body += text));
    request
      .on("error", () => {})
      .on("end", () => {
        seen.trailers = request.rawTrailers;
        seen.complete = true;
        response.writeHead(200, { "Content-Length": "0" }).end();
      });
  };
  server.on("request", onRequest).on("checkContinue", onRequest).on("checkExpectation", onRequest);
  // To destroy the socket would take requests along that were read before.
  server.on("clientError", () => {});
  return {
    read(pieces) {
      const socket = new MemorySocket();
      const seen: Seen[] = [];
      readings.set(socket, seen);
      server.emit("connection", socket);
      for (const piece of pieces) socket.feed(piece);
      return { seen, socket };
    },
    close: () => server.close(),
  };
}

/** The engine and checkHead behind it: together they are what decides. */
export function engineReader(): Reader {
  const readings = new WeakMap<object, Seen[]>();
  const limits = limitsOf();
  const ms = HOUR_MS;
  const engine = serveHttp1(
    {
      config: { host: "", port: 0, http2: false },
      limits: { head_bytes_max: HEAD_BYTES_MAX, headers_max: HEADERS_MAX, target_bytes_max: 8_192, connections_max: 1 },
      timeouts: {
        head: ms,
        body_idle: ms,
        keep_alive: ms,
        connect: ms,
        response_head: ms,
        response_idle: ms,
        drain: ms,
      },
    },
    { exchange: (exchange) => onExchange(exchange, readings.get(exchange.peer)!), refused() {} },
  );
  function onExchange(exchange: Exchange, all: Seen[]): void {
    const head = checkHead(exchange.head, limits);
    if ("code" in head) {
      exchange.reply.closeAfter();
      exchange.reply.start(400, "", answerFields(["Content-Length", "0"]));
      return exchange.reply.end();
    }
    const { method, target, fields } = exchange.head;
    const seen: Seen = { method, target, fields: fields.list(), body: "", trailers: [], complete: false };
    all.push(seen);
    exchange.body.setEncoding("latin1").on("data", (text: string) => (seen.body += text));
    exchange.body.on("end", () => {
      seen.trailers = exchange.trailers();
      seen.complete = true;
      exchange.reply.start(200, "", answerFields(["Content-Length", "0"]));
      exchange.reply.end();
    });
  }
  let shares = false;
  return {
    read(pieces) {
      const socket = new MemorySocket();
      const seen: Seen[] = [];
      const peer = { address: "192.0.2.1", port: 1 };
      readings.set(peer, seen);
      const connection = { socket: socket.asSocket(), peer, occupant: undefined };
      // Every other connection reads into the shared buffer, which is overwritten after each read.
      shares = !shares;
      const reads: SharedReads | undefined = shares ? { received: () => true } : undefined;
      engine.take({ socket: connection.socket, reads, connection, scheme: "http" });
      for (const piece of pieces) {
        if (reads === undefined) socket.feed(piece);
        else if (!socket.destroyed) {
          piece.copy(READ_BUFFER);
          reads.received(piece.length);
          READ_BUFFER.fill(0, 0, piece.length);
        }
      }
      return { seen, socket };
    },
    close() {},
  };
}

/** Until nothing is under way any more in parsers that were given all there is: bodies end some ticks after their last byte. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
}

/** What was read to its end, as text to compare. */
export function completed({ seen }: Reading): string[] {
  return seen.filter(({ complete }) => complete).map((each) => JSON.stringify(each));
}
