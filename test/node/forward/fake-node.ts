import { once } from "node:events";
import { createServer, ServerResponse, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { CheckedHead, Framing } from "../../../src/core/strict/checked-head.ts";
import { FieldSection } from "../../../src/core/strict/field-section.ts";
import { openRequestBody } from "../../../src/node/body/request-body.ts";
import { nodeConfigSchema, type NodeConfig } from "../../../src/node/config/schema.ts";
import type { AnswerFields, Exchange, Reply } from "../../../src/node/exchange.ts";
import { forward, type Outcome } from "../../../src/node/forward/forward.ts";
import { tunnel } from "../../../src/node/forward/tunnel.ts";
import { openUpstream, type Upstream } from "../../../src/node/upstream/upstream.ts";
import { readWritten } from "../../../src/node/written-fields.ts";
import { answerFields } from "../answer-fields.ts";

export interface FakeNode {
  readonly port: number;
  readonly upstream: Upstream;
  /** Outcomes so far, in the order they came. */
  readonly outcomes: Outcome[];
  /** Statuses told before the answers' heads were sent. */
  readonly told: number[];
  /** The n-th outcome, from 0; waits for it. */
  outcome(n: number): Promise<Outcome>;
  close(): Promise<void>;
}

export interface FakeNodeOptions {
  /** As in node.yaml. */
  readonly upstream: unknown;
  readonly timeouts?: Record<string, string>;
  readonly trusted?: boolean;
  readonly requestId?: string;
}

/** The configuration these options make, defaults filled in. */
function configOf({ upstream, timeouts = {} }: FakeNodeOptions): NodeConfig {
  return nodeConfigSchema.parse({ routes: [{ name: "all", upstream }], timeouts });
}

/** A listener that forwards whatever `node:http` lets through: just enough of an exchange to test what is behind it. */
export async function startFakeNode(options: FakeNodeOptions): Promise<FakeNode> {
  const config = configOf(options);
  const upstream = openUpstream(config.routes[0]!.upstream, config.timeouts, { healthChanged() {} });
  const outcomes: Outcome[] = [];
  const told: number[] = [];
  const waiting: (() => void)[] = [];
  const { trusted = false, requestId = "request-1" } = options;

  const live = (exchange: Exchange, head: CheckedHead): void => {
    const answering = (status: number): void => void told.push(status);
    const body = openRequestBody(exchange, head, { idleMs: config.timeouts.body_idle, ruledNames: new Set() });
    const forwarding = { exchange, head, body, upstream, trusted, requestId, timeouts: config.timeouts, answering };
    (head.websocket ? tunnel : forward)(forwarding, (outcome) => ended(exchange, outcome));
  };
  const ended = (exchange: Exchange, outcome: Outcome): void => {
    if (outcome.kind === "failed" && !outcome.sent) {
      const body = Buffer.from(outcome.fault.code);
      exchange.reply.start(599, "", answerFields(["Content-Length", String(body.length)]));
      exchange.reply.write(body);
      exchange.reply.end();
    }
    outcomes.push(outcome);
    for (const wake of waiting.splice(0)) wake();
  };
  const server = createServer({ keepAliveTimeout: 60_000 });
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    live(exchangeOf(request, response), headOf(request, false));
  };
  server.on("request", serve).on("checkContinue", serve);
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, rest: Buffer) => {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Socket);
    response.on("finish", () => socket.end());
    live({ ...exchangeOf(request, response), upgrade: { socket, rest } }, headOf(request, true));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    upstream,
    outcomes,
    told,
    async outcome(n) {
      while (outcomes.length <= n) await new Promise<void>((resolve) => waiting.push(resolve));
      return outcomes[n]!;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([new Promise((resolve) => server.close(resolve)), upstream.close()]);
    },
  };
}

function headOf(request: IncomingMessage, websocket: boolean): CheckedHead {
  const { rawHeaders: fields, headers, method = "", url: target = "" } = request;
  const length = headers["content-length"];
  let framing: Framing = { kind: "none" };
  if (headers["transfer-encoding"] !== undefined) framing = { kind: "chunked" };
  else if (length !== undefined) framing = { kind: "length", bytes: Number(length) };
  return {
    method,
    scheme: "http",
    proto: request.httpVersion === "1.0" ? "1.0" : "1.1",
    target,
    host: (headers.host ?? "").toLowerCase(),
    framing,
    fields: FieldSection.of(fields),
    websocket,
    expectsContinue: headers.expect !== undefined,
  };
}

function exchangeOf(request: IncomingMessage, response: ServerResponse): Exchange {
  const { method = "", url: target = "", rawHeaders: fields, socket } = request;
  return {
    head: { method, target, scheme: "http", proto: "1.1", fields: FieldSection.of(fields) },
    peer: { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 },
    body: request,
    trailers: () => request.rawTrailers,
    reply: new FakeReply(response),
    onAbort(callback) {
      response.once("close", () => {
        if (!response.writableFinished) callback();
      });
    },
  };
}

class FakeReply implements Reply {
  readonly #response: ServerResponse;
  #closes = false;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.sendDate = false;
  }

  get started(): boolean {
    return this.#response.headersSent;
  }

  inform(status: number, lines: string): void {
    this.#response.socket?.write(`HTTP/1.1 ${status} Interim\r\n${lines}\r\n`, "latin1");
  }

  start(status: number, reason: string, fields: AnswerFields): void {
    const closing = this.#closes ? ["Connection", "close"] : [];
    this.#response.writeHead(status, reason, [...readWritten(fields.lines), ...closing] as never);
    // `flushHeaders` would write them as UTF-8.
    (this.#response as unknown as { _send(data: string, encoding: string): void })._send("", "latin1");
  }

  write(bytes: Buffer, start = 0, end = bytes.length, owned = true): boolean {
    const chunk = bytes.subarray(start, end);
    return this.#response.write(owned ? chunk : Buffer.from(chunk));
  }

  flush(): void {}

  onDrain(callback: () => void): void {
    this.#response.once("drain", callback);
  }

  end(trailers: readonly string[] = []): void {
    const pairs = trailers.flatMap((text, i) => (i % 2 === 0 ? [[text, trailers[i + 1]!]] : []));
    if (pairs.length > 0) this.#response.addTrailers(pairs as never);
    this.#response.end();
  }

  closeAfter(): void {
    this.#closes = true;
  }

  abort(): void {
    this.#response.destroy();
  }
}
