import { Readable } from "node:stream";
import { fault, type Fault } from "../../core/fault.ts";
import type { Exchange } from "../exchange.ts";
import type { Framing } from "../strict/checked-head.ts";
import { checkTrailers } from "../strict/check-trailers.ts";

export interface RequestBodyOptions {
  readonly exchange: Pick<Exchange, "body" | "trailers">;
  readonly framing: Framing;
  /** How long the client may stay silent while it is listened to. */
  readonly idleMs: number;
  /** The upstream connection stands and the first byte is wanted. */
  onWanted(): void;
}

/**
 * The body on its way to the upstream. It ends well only where the client sent exactly what the head announced and the
 * trailer fields were checked; in every other case it breaks, so that the upstream never sees
 * the end of the request. It can be given up without touching the client's connection, as the body itself could not.
 */
export class RequestBody extends Readable {
  /** The client sent all of it and it was right. */
  complete = false;
  /** What the client did wrong. */
  fault: Fault | undefined;
  /** The client's side broke off. */
  vanished = false;
  readonly #options: RequestBodyOptions;
  #received = 0;
  #attached = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: RequestBodyOptions) {
    super({ highWaterMark: 65_536 });
    this.#options = options;
  }

  override _read(): void {
    const { exchange, idleMs, onWanted } = this.#options;
    if (this.complete) return;
    if (!this.#attached) {
      this.#attached = true;
      this.#idle = setTimeout(this.#late, idleMs).unref();
      onWanted();
      exchange.body.on("data", this.#data).on("end", this.#end).on("error", this.#broken).on("close", this.#broken);
    }
    this.#idle?.refresh();
    exchange.body.resume();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    clearTimeout(this.#idle);
    const { body } = this.#options.exchange;
    body.off("data", this.#data).off("end", this.#end).off("error", this.#broken).off("close", this.#broken);
    // What still comes is thrown away; whoever answers closes the connection after the answer.
    if (!this.complete) body.on("error", ignore).resume();
    callback(error);
  }

  readonly #data = (chunk: Buffer): void => {
    const { framing, exchange } = this.#options;
    this.#received += chunk.length;
    if (framing.kind === "length" && this.#received > framing.bytes) {
      return this.#refuse("malformed_request", "the body is longer than announced");
    }
    this.#idle?.refresh();
    if (!this.push(chunk)) exchange.body.pause();
  };

  readonly #end = (): void => {
    const { framing, exchange } = this.#options;
    if (framing.kind === "length" && this.#received !== framing.bytes) {
      return this.#refuse("malformed_request", "the body is shorter than announced");
    }
    const forbidden = checkTrailers(exchange.trailers());
    if (forbidden !== undefined) return this.#break(forbidden);
    this.complete = true;
    clearTimeout(this.#idle);
    this.push(null);
  };

  readonly #late = (): void => {
    // While the upstream does not read, the client is not the one who is late.
    if (!this.#options.exchange.body.isPaused()) this.#refuse("request_timeout", "the body stopped arriving");
  };

  readonly #broken = (): void => {
    if (this.complete) return;
    this.vanished = true;
    this.destroy(new Error("the client vanished"));
  };

  #refuse(code: "malformed_request" | "request_timeout", reason: string): void {
    this.#break(fault(code, reason));
  }

  #break(cause: Fault): void {
    this.fault = cause;
    this.destroy(new Error(cause.reason));
  }
}

function ignore(): void {}
