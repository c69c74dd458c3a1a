import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import type { Exchange, Peer, RequestHead, Upgrade } from "../exchange.ts";
import type { Socket } from "node:net";
import { Http1Reply } from "./http1-reply.ts";

export interface Http1ExchangeParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly peer: Peer;
  readonly scheme: "http" | "https";
  readonly upgrade?: Upgrade | undefined;
  readonly draining: () => boolean;
}

/** One request on an HTTP/1 connection. */
export class Http1Exchange implements Exchange {
  readonly head: RequestHead;
  readonly peer: Peer;
  readonly body: Readable;
  readonly reply: Http1Reply;
  readonly upgrade: Upgrade | undefined;
  readonly #request: IncomingMessage;
  #abortCallbacks: (() => void)[] = [];

  constructor({ request, response, socket, peer, scheme, upgrade, draining }: Http1ExchangeParts) {
    const fields = request.rawHeaders;
    this.head = {
      method: request.method!,
      target: request.url!,
      scheme,
      proto: request.httpVersion as "1.0" | "1.1",
      fields,
    };
    this.peer = peer;
    this.body = request;
    this.upgrade = upgrade;
    this.#request = request;
    this.reply = new Http1Reply({ request, response, socket, announcesBody: announcesBody(fields), draining });
  }

  /** The parser still reads this request's body. */
  get receiving(): boolean {
    return !this.#request.complete;
  }

  trailers(): readonly string[] {
    return this.#request.rawTrailers;
  }

  onAbort(callback: () => void): void {
    this.#abortCallbacks.push(callback);
  }

  /** The client is gone, or is cut off for what it did: whoever works for this request stops. */
  abandon(): void {
    this.reply.silence();
    const callbacks = this.#abortCallbacks;
    this.#abortCallbacks = [];
    for (const callback of callbacks) callback();
  }
}

// `request.complete` does not tell before the parser has come back, and by then the answer may have been given.
function announcesBody(fields: readonly string[]): boolean {
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!;
    if (name.length === 17 && name.toLowerCase() === "transfer-encoding") return true;
    if (name.length === 14 && fields[i + 1] !== "0" && name.toLowerCase() === "content-length") return true;
  }
  return false;
}
