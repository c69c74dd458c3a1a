import { Readable } from "node:stream";
import { fault, type Fault } from "../../core/fault.ts";
import { checkTrailers } from "../../core/strict/check-trailers.ts";
import type { CheckedHead, Framing } from "../../core/strict/checked-head.ts";
import type { Exchange } from "../exchange.ts";

export interface RequestBodyOptions {
  readonly exchange: Pick<Exchange, "body" | "trailers">;
  readonly framing: Framing;
  /** How long the client may stay silent while it is listened to. */
  readonly idleMs: number;
  /** See `checkTrailers`. */
  readonly ruledNames: ReadonlySet<string>;
  /** The upstream connection stands and the first byte is wanted. */
  onWanted(): void;
}

/** Looks at a body on its way. A fault ends it there, so that the upstream never sees the end of the request. */
export interface BodyInspector {
  /**
   * Each chunk before it goes on, and once with `last` at the end: with the last chunk where the length was announced, else
   * with none. While a promise is not settled, the body waits.
   */
  chunk(chunk: Buffer, last: boolean): Fault | undefined | Promise<Fault | undefined>;
  /** The trailer fields behind the body, a flat list, before the end. */
  trailers(fields: readonly string[]): Fault | undefined;
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
  inspector: BodyInspector | undefined;
  readonly #options: RequestBodyOptions;
  #received = 0;
  #attached = false;
  /** Nothing more will be received. */
  #ended = false;
  /** A chunk is with the inspector. */
  #inspected = false;
  /** And the end came meanwhile. */
  #endWaits = false;
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
    if (!this.#inspected) exchange.body.resume();
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
    this.#inspect(chunk, last, () => {
      this.#idle?.refresh();
      if (!this.push(chunk)) exchange.body.pause();
    });
  };

  readonly #end = (): void => {
    const { framing, exchange, ruledNames } = this.#options;
    this.#ended = true;
    // A stream that was resumed and paused again says nevertheless that it has ended.
    if (this.#inspected) {
      this.#endWaits = true;
      return;
    }
    if (framing.kind === "length" && this.#received !== framing.bytes) {
      return this.#refuse("malformed_request", "the body is shorter than announced");
    }
    const trailers = exchange.trailers();
    const forbidden = checkTrailers(trailers, ruledNames);
    if (forbidden !== undefined) return this.#break(forbidden);
    const complete = (): void => {
      const found = this.inspector?.trailers(trailers);
      if (found !== undefined) return this.#break(found);
      this.complete = true;
      clearTimeout(this.#idle);
      this.push(null);
    };
    if (framing.kind === "length") complete();
    else this.#inspect(NOTHING, true, complete);
  };

  #inspect(chunk: Buffer, last: boolean, then: () => void): void {
    const found = this.inspector?.chunk(chunk, last);
    if (!(found instanceof Promise)) {
      if (found === undefined) then();
      else this.#break(found);
      return;
    }
    const { body } = this.#options.exchange;
    this.#inspected = true;
    body.pause();
    void found.then((fault) => {
      this.#inspected = false;
      if (this.destroyed) return;
      if (fault !== undefined) return this.#break(fault);
      if (!this.#ended) body.resume();
      then();
      if (!this.#endWaits) return;
      this.#endWaits = false;
      this.#end();
    });
  }

  readonly #late = (): void => {
    // While the upstream does not read, the client is not the one who is late.
    if (!this.#options.exchange.body.isPaused()) this.#refuse("request_timeout", "the body stopped arriving");
  };

  readonly #broken = (): void => {
    if (this.complete || this.#ended) return;
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
export function openRequestBody(
  exchange: Exchange,
  head: CheckedHead,
  limits: Pick<RequestBodyOptions, "idleMs" | "ruledNames">,
): RequestBody | undefined {
  const { framing, expectsContinue } = head;
  if (framing.kind === "none" || (framing.kind === "length" && framing.bytes === 0)) return undefined;
  const onWanted = (): void => {
    if (expectsContinue && !exchange.reply.started) exchange.reply.inform(100, "");
  };
  return new RequestBody({ exchange, framing, ...limits, onWanted });
}

function ignore(): void {}
