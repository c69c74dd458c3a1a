import { fault, type Fault } from "../../core/fault.ts";
import type { CheckedHead } from "../../core/strict/checked-head.ts";
import type { FieldSection } from "../../core/strict/field-section.ts";
import { RequestBody } from "../body/request-body.ts";
import type { NodeConfig } from "../config/schema.ts";
import type { Exchange } from "../exchange.ts";
import type { ResponseHandler, Sending } from "../upstream/sending.ts";
import type { Upstream } from "../upstream/upstream.ts";
import type { MessagePolicy } from "../websocket/guard.ts";
import { requestFields, takesTrailers } from "./request-fields.ts";
import { responseFields, responseTrailers } from "./response-fields.ts";

export interface Forwarding {
  readonly exchange: Exchange;
  readonly head: CheckedHead;
  /** All of it, or the stream; undefined: the request has none. */
  readonly body: RequestBody | Buffer | undefined;
  readonly upstream: Upstream;
  /** The peer is a trusted proxy: what it says of the client is kept. */
  readonly trusted: boolean;
  readonly requestId: string;
  readonly timeouts: NodeConfig["timeouts"];
  /** How what comes through a WebSocket is judged; undefined: it is not. */
  readonly messages?: MessagePolicy | undefined;
  /** Told the status when the answer's head is known, before the client sees it. */
  readonly answering: (status: number) => void;
}

export type Outcome =
  | { readonly kind: "answered"; readonly status: number }
  /** `sent`: a head went out and the client was cut; else the caller still owes an answer. */
  | { readonly kind: "failed"; readonly fault: Fault; readonly sent: boolean }
  /** The client vanished. */
  | { readonly kind: "aborted" };

/**
 * Sends a judged request to the upstream and its answer to the client, both streamed, each side slowed by the other and
 * both aborted together. `ended` is called once: the last byte was handed over, or it failed.
 */
export function forward(forwarding: Forwarding, ended: (outcome: Outcome) => void): void {
  new Relay(forwarding, ended).start();
}

class Relay implements ResponseHandler {
  readonly #forwarding: Forwarding;
  readonly #ended: (outcome: Outcome) => void;
  #body: RequestBody | undefined;
  #sending: Sending | undefined;
  #stall: NodeJS.Timeout | undefined;
  #status = 0;
  #settled = false;

  constructor(forwarding: Forwarding, ended: (outcome: Outcome) => void) {
    this.#forwarding = forwarding;
    this.#ended = ended;
  }

  start(): void {
    const { exchange, head, body, upstream, trusted, requestId } = this.#forwarding;
    const { method, target } = head;
    exchange.onAbort(() => this.#abandon());
    if (target === "*") return this.#answerForServer();
    if (body instanceof RequestBody) this.#watch((this.#body = body));
    const announced = head.framing.kind === "length" ? head.framing.bytes : undefined;
    const bodyBytes = Buffer.isBuffer(body) ? body.length : announced;
    const lines = requestFields({ head, peer: exchange.peer, trusted, requestId, bodyBytes });
    const hosted = head.host !== "";
    const trailers = (): readonly string[] => exchange.trailers();
    const request = { method, target, lines, hosted, body, bodyBytes, takesTrailers: takesTrailers(head), trailers };
    const sending = upstream.send(request, this);
    this.#sending = sending;
    // It may have failed before there was anything to abort.
    if (this.#settled) sending.abort();
  }

  interim(status: number, fields: FieldSection): void {
    const { exchange, requestId } = this.#forwarding;
    exchange.reply.inform(status, responseFields(status, fields, requestId).lines);
  }

  head(status: number, reason: string, fields: FieldSection): void {
    const { exchange, requestId, answering } = this.#forwarding;
    this.#status = status;
    answering(status);
    this.#refuseRestOfBody();
    exchange.reply.start(status, printable(reason), responseFields(status, fields, requestId));
  }

  data(bytes: Buffer, start: number, end: number, owned: boolean): boolean {
    const { exchange, timeouts } = this.#forwarding;
    if (exchange.reply.write(bytes, start, end, owned)) return true;
    // A client that takes nothing holds an upstream connection; it may do so no longer than an upstream may stay silent.
    this.#stall ??= setTimeout(
      () => this.#fail(fault("request_timeout", "the client stopped reading")),
      timeouts.response_idle,
    ).unref();
    this.#stall.refresh();
    exchange.reply.onDrain(() => {
      clearTimeout(this.#stall);
      this.#stall = undefined;
      if (!this.#settled) this.#sending?.resume();
    });
    return false;
  }

  flush(): void {
    this.#forwarding.exchange.reply.flush();
  }

  end(trailers: readonly string[]): void {
    this.#forwarding.exchange.reply.end(trailers.length === 0 ? undefined : responseTrailers(trailers));
    this.#settle({ kind: "answered", status: this.#status });
  }

  failed(cause: Fault): void {
    // A body that broke fails the request too; then that is the cause.
    if (this.#body?.vanished) this.#abandon();
    else this.#fail(this.#body?.fault ?? cause);
  }

  #fail(cause: Fault): void {
    const { reply } = this.#forwarding.exchange;
    if (this.#settled) return;
    const sent = reply.started;
    if (sent) reply.abort();
    else this.#refuseRestOfBody();
    this.#settle({ kind: "failed", fault: cause, sent });
  }

  #abandon(): void {
    if (this.#settled) return;
    this.#forwarding.exchange.reply.abort();
    this.#settle({ kind: "aborted" });
  }

  #settle(outcome: Outcome): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#stall);
    if (outcome.kind !== "answered") this.#sending?.abort();
    this.#body?.destroy();
    this.#ended(outcome);
  }

  #watch(body: RequestBody): void {
    body.on("error", () => {
      if (body.vanished) this.#abandon();
      else if (body.fault !== undefined) this.#fail(body.fault);
      // Else the upstream gave it up, and says why by `failed`.
    });
  }

  // An answer before the end of the body: the rest is not wanted, so the connection cannot be used again.
  #refuseRestOfBody(): void {
    if (this.#body !== undefined && !this.#body.complete) this.#forwarding.exchange.reply.closeAfter();
  }

  // `OPTIONS *` asks the server itself (RFC 9110 section 9.3.7), and for the client that is the node.
  #answerForServer(): void {
    const { exchange, requestId, answering } = this.#forwarding;
    const { reply } = exchange;
    answering(204);
    reply.closeAfter();
    reply.start(204, "", { lines: `X-Request-Id: ${requestId}\r\n`, bodyBytes: -1, dated: false });
    reply.end();
    this.#settle({ kind: "answered", status: 204 });
  }
}

// A reason phrase carries nothing a client may rely on (RFC 9112 section 4); one that is not plain text is dropped.
function printable(reason: string): string {
  // Hot path: most are the usual one.
  return reason === "OK" || /^[\t\x20-\x7e]*$/.test(reason) ? reason : "";
}
