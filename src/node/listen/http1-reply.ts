import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Reply } from "../exchange.ts";
import { AnswerLength } from "./answer-length.ts";
import { closeGently } from "./raw-answer.ts";

/** What a reply needs to know of its connection. */
export interface ReplyScene {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** The head announced a body; whether it arrived, `request.complete` tells. */
  readonly announcesBody: boolean;
  /** The listener takes no new requests. */
  readonly draining: () => boolean;
}

const NOTHING = Buffer.alloc(0);

/** An answer through `node:http`. After `end` or `abort`, or once the client is gone, all calls are without effect. */
export class Http1Reply implements Reply {
  started = false;
  /** The pipeline is done with it; the bytes may still be on their way. */
  over = false;
  /** Nothing else is read from this connection. */
  closes = false;
  readonly #scene: ReplyScene;
  #length: AnswerLength | undefined;
  #bodiless = false;
  #written = false;

  constructor(scene: ReplyScene) {
    this.#scene = scene;
  }

  inform(status: number, fields: readonly string[]): void {
    const { request, response } = this.#scene;
    if (this.over || this.started || request.httpVersion !== "1.1" || status === 101) return;
    // Node closes the connection after a request that waits for 100 unless this call answered it.
    if (status === 100) response.writeContinue();
    else response.writeInformation(status, [...fields]);
  }

  start(status: number, reason: string, fields: readonly string[]): void {
    const { request, response, socket, announcesBody, draining } = this.#scene;
    if (this.over || this.started) return;
    this.started = true;
    const unread = announcesBody && !request.complete;
    if (unread || draining()) this.closes = true;
    if (this.closes) response.shouldKeepAlive = false;
    // Bytes of a body nobody wants are never read as a request: the connection ends with this answer. Node would close
    // the socket at once, and with it lose an answer whose client still sends.
    if (unread) socket.destroySoon = () => closeGently(socket);
    this.#bodiless = request.method === "HEAD" || status === 204 || status === 304;
    this.#length = new AnswerLength(fields, this.#bodiless);
    if (reason === "") response.writeHead(status, [...fields]);
    else response.writeHead(status, reason, [...fields]);
    if (!response.shouldKeepAlive) this.closes = true;
    if (!this.#bodiless) process.nextTick(() => this.#sendHead());
  }

  // Node keeps a head back for the first bytes of its body. Those that came with the head are written by now; where they
  // are still to come, as in a stream of events, the head goes alone. (`flushHeaders` would write it as UTF-8.)
  #sendHead(): void {
    if (!this.over && !this.#written) this.#scene.response.write(NOTHING);
  }

  write(chunk: Buffer): boolean {
    if (this.over || this.#bodiless) return true;
    if (!this.#length!.take(chunk.length)) {
      this.abort();
      return true;
    }
    this.#written = true;
    return this.#scene.response.write(chunk);
  }

  onDrain(callback: () => void): void {
    this.#scene.response.once("drain", callback);
  }

  end(trailers?: readonly string[]): void {
    const { response } = this.#scene;
    if (this.over) return;
    if (!this.#length!.complete) return this.abort();
    this.over = true;
    if (trailers !== undefined) response.addTrailers(pairs(trailers));
    response.end();
  }

  closeAfter(): void {
    this.closes = true;
  }

  abort(): void {
    if (this.over) return;
    this.over = true;
    this.closes = true;
    const { socket } = this.#scene;
    // A reset, because an answer without length ends where the connection ends. TLS tells a cut from an end by itself.
    if ("encrypted" in socket) socket.destroy();
    else socket.resetAndDestroy();
  }

  /** The connection is gone or is being answered otherwise. */
  silence(): void {
    this.over = true;
    this.closes = true;
  }
}

function pairs(flat: readonly string[]): [string, string][] {
  return flat.flatMap((name, i): [string, string][] => (i % 2 === 0 ? [[name, flat[i + 1]!]] : []));
}
