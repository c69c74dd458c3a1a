import type { ServerHttp2Stream } from "node:http2";
import type { Readable } from "node:stream";
import { FieldSection } from "../../core/strict/field-section.ts";
import type { RequestHead } from "../../core/strict/request-head.ts";
import type { Exchange, Peer } from "../exchange.ts";
import { Http2Reply } from "./http2-reply.ts";

/** One request on an HTTP/2 connection. */
export class Http2Exchange implements Exchange {
  readonly head: RequestHead;
  readonly peer: Peer;
  readonly body: Readable;
  readonly reply: Http2Reply;
  #trailers: readonly string[] = [];
  #abortCallbacks: (() => void)[] = [];

  constructor(stream: ServerHttp2Stream, head: RequestHead, peer: Peer) {
    this.head = head;
    this.peer = peer;
    this.body = stream;
    this.reply = new Http2Reply(stream, head.method === "HEAD");
    stream.once("trailers", (_headers, _flags, rawTrailers: readonly string[]) => {
      this.#trailers = rawTrailers;
    });
    // Told by 'close'.
    stream.on("error", () => {});
    stream.once("close", () => {
      if (!stream.writableFinished || !this.reply.over) this.#abandon();
    });
  }

  trailers(): readonly string[] {
    return this.#trailers;
  }

  onAbort(callback: () => void): void {
    this.#abortCallbacks.push(callback);
  }

  #abandon(): void {
    this.reply.silence();
    const callbacks = this.#abortCallbacks;
    this.#abortCallbacks = [];
    for (const callback of callbacks) callback();
  }
}

/**
 * The head of a stream: pseudo-fields out, `:authority` first as host (RFC 9113 section 8.3.1). Undefined where `:scheme`
 * is not the connection's. `raw` is flat and was checked by the protocol library.
 */
export function readHttp2Head(raw: readonly string[], bodyless: boolean): RequestHead | undefined {
  let method = "";
  let target = "";
  const fields: string[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!;
    const value = raw[i + 1]!;
    switch (name) {
      case ":method":
        method = value;
        break;
      case ":path":
        target = value;
        break;
      case ":scheme":
        if (value.toLowerCase() !== "https") return undefined;
        break;
      case ":authority":
        fields.unshift("host", value);
        break;
      default:
        fields.push(name, value);
    }
  }
  return { method, target, scheme: "https", proto: "2.0", fields: FieldSection.of(fields), bodyless };
}
