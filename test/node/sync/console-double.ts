import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Test } from "tap";
import { NODE_PATHS } from "../../../src/core/wire.ts";

export type Answerer = (response: ServerResponse, request: IncomingMessage) => void;

/** A real server on loopback that answers a node as its test says. */
export interface ConsoleDouble {
  readonly url: string;
  readonly requests: readonly IncomingMessage[];
  /** Those for the ruleset. */
  readonly asked: readonly IncomingMessage[];
  /** Answers of the requests for a ruleset that come next, one each; afterwards they wait, as a long poll does. */
  answer(...answers: readonly Answerer[]): void;
  /** By digest. */
  readonly tables: Map<string, Answerer>;
  /** Resolves when a request waits that no answer is left for: whatever was answered before is dealt with. */
  waited(): Promise<void>;
  stop(): Promise<void>;
  /** Again, on the same port. */
  start(): Promise<void>;
}

export async function openConsoleDouble(t: Test): Promise<ConsoleDouble> {
  const requests: IncomingMessage[] = [];
  const asked: IncomingMessage[] = [];
  const answers: Answerer[] = [];
  const waiting: (() => void)[] = [];
  const tables = new Map<string, Answerer>();
  let held: readonly [ServerResponse, IncomingMessage] | undefined;
  const give = (): void => {
    if (held === undefined || answers.length === 0) return;
    const [response, request] = held;
    held = undefined;
    answers.shift()!(response, request);
  };
  const server = createServer((request, response) => {
    requests.push(request);
    const path = request.url ?? "";
    const table = path.startsWith(NODE_PATHS.tables) ? tables.get(path.slice(NODE_PATHS.tables.length)) : undefined;
    if (table !== undefined) return table(response, request);
    if (!path.startsWith(NODE_PATHS.ruleset)) {
      request.resume();
      return void response.writeHead(path === NODE_PATHS.heartbeat ? 204 : 404).end();
    }
    asked.push(request);
    held = [response, request];
    request.once("close", () => {
      if (held?.[1] === request && response.destroyed) held = undefined;
    });
    give();
    if (held !== undefined) for (const wake of waiting.splice(0)) wake();
  });
  const listen = async (port: number): Promise<number> => {
    await once(server.listen(port, "127.0.0.1"), "listening");
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    held = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  t.teardown(stop);
  return {
    url: `http://127.0.0.1:${port}`,
    ...{ requests, asked, tables, stop },
    answer(...more) {
      answers.push(...more);
      give();
    },
    waited: () =>
      held !== undefined && answers.length === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
    start: async () => void (await listen(port)),
  };
}

export function send(status: number, headers: Record<string, string> = {}, body: string | Buffer = ""): Answerer {
  return (response) => void response.writeHead(status, headers).end(body);
}

/** Announces more than it sends, then goes away. */
export function cutOff(headers: Record<string, string>, body: string | Buffer): Answerer {
  return (response) => {
    response.writeHead(200, { ...headers, "content-length": String(body.length) });
    response.write(body.slice(0, body.length / 2), () => response.destroy());
  };
}

/** Begins, and says nothing more. */
export function stall(headers: Record<string, string>, body: string | Buffer): Answerer {
  return (response) => {
    response.writeHead(200, { ...headers, "content-length": String(body.length) });
    response.write(body.slice(0, body.length / 2));
  };
}

/** Goes on for ever, so many bytes at a time. */
export function endless(bytes: number): Answerer {
  return (response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(bytes);
    const more = (): void => {
      if (!response.destroyed) response.write(chunk, () => setImmediate(more));
    };
    more();
  };
}
