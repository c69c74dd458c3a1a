import type { Readable } from "node:stream";
import type { Exchange, Peer, Upgrade } from "../exchange.ts";
import type { ParsedHead } from "./parsed-head.ts";
import { Http1Reply, type AnswerScene } from "./reply.ts";
import { RequestStream } from "./request-stream.ts";

const NO_TRAILERS: readonly string[] = [];

/** One request on an HTTP/1 connection. */
export class Http1Exchange implements Exchange {
  readonly head: ParsedHead;
  readonly peer: Peer;
  readonly reply: Http1Reply;
  readonly upgrade: Upgrade | undefined;
  /** Set where the head announces a body. */
  readonly stream: RequestStream | undefined;
  trailerFields = NO_TRAILERS;
  #emptyBody: RequestStream | undefined;
  #abortCallbacks: (() => void)[] | undefined;

  constructor(head: ParsedHead, peer: Peer, scene: AnswerScene, stream?: RequestStream, upgrade?: Upgrade) {
    this.head = head;
    this.peer = peer;
    this.reply = new Http1Reply(scene, head);
    this.stream = stream;
    this.upgrade = upgrade;
    if (upgrade !== undefined) this.reply.closeAfter();
  }

  /** Made when it is asked for: most requests have none and nobody asks. */
  get body(): Readable {
    if (this.stream !== undefined) return this.stream;
    if (this.#emptyBody === undefined) {
      this.#emptyBody = new RequestStream(() => {});
      this.#emptyBody.push(null);
    }
    return this.#emptyBody;
  }

  trailers(): readonly string[] {
    return this.trailerFields;
  }

  onAbort(callback: () => void): void {
    (this.#abortCallbacks ??= []).push(callback);
  }

  /** The client is gone, or is cut off for what it did: whoever works for this request stops. */
  abandon(): void {
    this.reply.silence();
    const callbacks = this.#abortCallbacks;
    this.#abortCallbacks = undefined;
    this.stream?.destroy();
    if (callbacks !== undefined) for (const callback of callbacks) callback();
  }
}
