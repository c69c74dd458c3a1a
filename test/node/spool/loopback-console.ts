import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { Test } from "tap";

export interface Post {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  /** One for each line. */
  readonly events: readonly Record<string, unknown>[];
  /** As it came, and without its compression. */
  readonly bytes: number;
  readonly text: string;
}

/** Answers one post; undefined: with 204. */
export type Behaviour = (post: Post, response: ServerResponse) => void;

export interface LoopbackConsole {
  readonly url: string;
  /** Every post, in order. */
  readonly posts: readonly Post[];
  behaviour: Behaviour;
  /** Resolves when so many posts have come. */
  came(count: number): Promise<void>;
}

export const accept: Behaviour = (_post, response) => void response.writeHead(204).end();

export function answerWith(status: number, headers: Record<string, string> = {}): Behaviour {
  return (_post, response) => void response.writeHead(status, headers).end();
}

export const PROBLEM = { "content-type": "application/problem+json; charset=utf-8" };

/** A console as far as a node's events see it. */
export async function startConsole(t: Test): Promise<LoopbackConsole> {
  const posts: Post[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const text = gunzipSync(body).toString();
      const events = text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      const post = { url: request.url ?? "", headers: request.headers, events, bytes: body.length, text };
      posts.push(post);
      for (const wake of waiting) wake();
      console.behaviour(post, response);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => (server.closeAllConnections(), server.close()));
  const console: LoopbackConsole = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    behaviour: accept,
    came: (count) =>
      new Promise((resolve) => {
        const wake = (): void => {
          if (posts.length < count) return;
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
        wake();
      }),
  };
  return console;
}
