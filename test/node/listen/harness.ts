import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Fault } from "../../../src/core/fault.ts";
import { checkHead } from "../../../src/core/strict/check-head.ts";
import { faultAnswer } from "../../../src/node/answer.ts";
import type { NodeConfig } from "../../../src/node/config/schema.ts";
import type { Exchange } from "../../../src/node/exchange.ts";
import { openListeners, type Listeners } from "../../../src/node/listen/listeners.ts";
import { limitsOf } from "../../core/strict/head.ts";
import { answerFields } from "../answer-fields.ts";

export interface HarnessOptions {
  readonly config?: Partial<NodeConfig["listen"]>;
  readonly limits?: Partial<NodeConfig["limits"]>;
  readonly timeouts?: Partial<NodeConfig["timeouts"]>;
  /** What becomes of a request; default: its head is checked and what was read of it answered as JSON. */
  readonly exchange?: (exchange: Exchange) => void;
}

export interface Harness {
  readonly listeners: Listeners;
  readonly port: number;
  /** What reached the handler. */
  readonly exchanges: Exchange[];
  readonly refused: Fault[];
  /** Sends bytes on a new connection and gives all that came back once it is closed. */
  talk(bytes: string | Buffer | readonly (string | Buffer)[]): Promise<string>;
  dial(): Promise<Socket>;
  /** Resolves when no connection is open. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

const LIMITS: NodeConfig["limits"] = {
  head_bytes_max: 16_384,
  headers_max: 100,
  target_bytes_max: 8_192,
  connections_max: 100,
};
const TIMEOUTS: NodeConfig["timeouts"] = {
  head: 10_000,
  body_idle: 30_000,
  keep_alive: 65_000,
  connect: 2_000,
  response_head: 60_000,
  response_idle: 60_000,
  drain: 30_000,
};

export async function openHarness(options: HarnessOptions = {}): Promise<Harness> {
  const exchanges: Exchange[] = [];
  const refused: Fault[] = [];
  const handler = options.exchange ?? echo;
  const listeners = await openListeners(
    {
      config: { host: "127.0.0.1", port: 0, http2: true, ...options.config },
      limits: { ...LIMITS, ...options.limits },
      timeouts: { ...TIMEOUTS, ...options.timeouts },
    },
    {
      exchange(exchange) {
        exchanges.push(exchange);
        handler(exchange);
      },
      refused: (cause) => refused.push(cause),
    },
  );
  const { port } = listeners.address;
  const dial = async (): Promise<Socket> => {
    const socket = connect({ port, host: listeners.address.address });
    socket.setNoDelay(true).on("error", () => {});
    await once(socket, "connect");
    return socket;
  };
  return {
    listeners,
    port,
    exchanges,
    refused,
    dial,
    async idle() {
      while (listeners.connections() > 0) await new Promise(setImmediate);
    },
    async talk(bytes) {
      const socket = await dial();
      const all = allOf(socket);
      for (const part of Array.isArray(bytes) ? bytes : [bytes]) {
        socket.write(latin1(part));
        // The next part shall be a read of its own.
        await new Promise(setImmediate);
      }
      return all;
    },
    close: () => listeners.drain(0),
  };
}

/** Answers what was read: the request as the pipeline sees it. */
export function echo(exchange: Exchange): void {
  const head = checkHead(exchange.head, limitsOf());
  if ("code" in head) {
    exchange.reply.closeAfter();
    const { status, fields, body } = faultAnswer(head.code, "id");
    exchange.reply.start(status, "", fields);
    if (exchange.head.method !== "HEAD") exchange.reply.write(body);
    exchange.reply.end();
    return;
  }
  if (head.expectsContinue) exchange.reply.inform(100, "");
  const chunks: Buffer[] = [];
  exchange.body.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", () => {});
  exchange.body.on("end", () => {
    const body = Buffer.concat(chunks).toString("latin1");
    const seen = Buffer.from(
      JSON.stringify({ ...head, fields: head.fields.list(), body, trailers: exchange.trailers(), peer: exchange.peer }),
      "latin1",
    );
    exchange.reply.start(
      200,
      "",
      answerFields(["Content-Type", "application/json", "Content-Length", String(seen.length)]),
    );
    exchange.reply.write(seen);
    exchange.reply.end();
  });
  exchange.body.resume();
}

/** All that comes until the connection is closed, however it is closed. */
export async function allOf(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1"))).on("error", () => {});
  await once(socket, "close");
  return text;
}

/** Waits until what came matches. */
export function until(socket: Socket, pattern: RegExp): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = "";
  const onData = (chunk: Buffer): void => {
    text += chunk.toString("latin1");
    if (!pattern.test(text)) return;
    socket.off("data", onData);
    resolve(text);
  };
  socket.on("data", onData).once("close", () => reject(new Error(`closed after ${JSON.stringify(text)}`)));
  return promise;
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 0);
}

export function errorOf(answer: string): string {
  const body = answer.slice(answer.lastIndexOf("\r\n\r\n") + 4);
  return body === "" ? "" : String(JSON.parse(body).error);
}

function latin1(part: string | Buffer): Buffer {
  return typeof part === "string" ? Buffer.from(part, "latin1") : part;
}
