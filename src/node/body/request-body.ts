import { Readable } from "node:stream";
import { fault, type Fault } from "../../core/fault.ts";
import type { Exchange } from "../exchange.ts";
import type { CheckedHead, Framing } from "../strict/checked-head.ts";
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
  /**
   * Looks at each chunk before it goes on, and once with `last` at the end: with the last chunk where the length was
   * announced, else with none, before the upstream sees the end. A fault ends the body there.
   */
  inspect: ((chunk: Buffer, last: boolean) => Fault | undefined) | undefined;
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
    const last = framing.kind === "length" && this.#received === framing.bytes;
    const found = this.inspect?.(chunk, last);
    if (found !== undefined) return this.#break(found);
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
    const found = framing.kind === "length" ? undefined : this.inspect?.(NOTHING, true);
    if (found !== undefined) return this.#break(found);
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

const NOTHING = Buffer.alloc(0);

/** The body that a head announces; undefined: none. The client is told to go on when the first byte is wanted. */
export function openRequestBody(exchange: Exchange, head: CheckedHead, idleMs: number): RequestBody | undefined {
  const { framing, expectsContinue } = head;
  if (framing.kind === "none" || (framing.kind === "length" && framing.bytes === 0)) return undefined;
  const onWanted = (): void => {
    if (expectsContinue && !exchange.reply.started) exchange.reply.inform(100, "");
  };
  return new RequestBody({ exchange, framing, idleMs, onWanted });
}

function ignore(): void {}
