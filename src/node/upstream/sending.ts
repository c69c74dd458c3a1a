import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { fault, type Fault } from "../../core/fault.ts";
import type { NodeConfig } from "../config/schema.ts";
import type { Address, Lease } from "./address.ts";
import { faultOf, isOurs } from "./failure.ts";

/** Where a request gets its address from. */
export interface Leases {
  /** Takes an address; `except` was tried already. */
  lease(except?: Address): Lease | Fault;
}

export interface UpstreamRequest {
  readonly method: string;
  /** Origin-form. */
  readonly target: string;
  /** Flat list, Latin-1, framing left out but for Content-Length. */
  readonly fields: string[];
  /** Absent: the request has no body. Destroyed when the upstream will not read on. */
  readonly body: Readable | undefined;
}

/** What becomes of a request. Field lists are flat lists of bytes as received. */
export interface ResponseHandler {
  interim(status: number, fields: readonly Buffer[]): void;
  head(status: number, reason: string, fields: readonly Buffer[]): void;
  /** False: no more until `resume`. */
  data(chunk: Buffer): boolean;
  end(trailers: readonly Buffer[]): void;
  failed(cause: Fault): void;
}

/** Without a body these can be tried again on another address (RFC 9110 section 9.2.2). */
const REPEATABLE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * One request on its way: takes an address, sends, and tries one other address when no connection could be made and
 * nothing can have been received. After that nothing is ever sent twice.
 */
export class Sending implements Dispatcher.DispatchHandler {
  readonly #leases: Leases;
  readonly #request: UpstreamRequest;
  readonly #handler: ResponseHandler;
  readonly #timeouts: NodeConfig["timeouts"];
  #lease: Lease | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #waiting: NodeJS.Timeout | undefined;
  #retried = false;
  /** undici holds it and has no connection for it yet. */
  #queued = false;
  #done = false;

  constructor(leases: Leases, request: UpstreamRequest, handler: ResponseHandler, timeouts: NodeConfig["timeouts"]) {
    this.#leases = leases;
    this.#request = request;
    this.#handler = handler;
    this.#timeouts = timeouts;
  }

  start(): void {
    const lease = this.#leases.lease();
    if ("code" in lease) this.#fail(lease);
    else this.#dispatch(lease);
  }

  #dispatch(lease: Lease): void {
    this.#lease = lease;
    const { method, target: path, fields: headers, body = null } = this.#request;
    const { pool, tls, url } = lease.address;
    // undici opens a connection anew when this name changes, so it must not follow the Host field.
    const options = { path, method, headers, body, servername: tls.servername || url.hostname };
    this.#queued = true;
    pool.dispatch(options, this);
    if (this.#controller !== undefined || this.#done) return;
    // undici sets no limit to the wait for a connection that others hold.
    const limitMs = this.#timeouts.connect + this.#timeouts.response_head;
    this.#waiting ??= setTimeout(() => {
      this.#fail(fault("upstream_timeout", "no connection became free in time"));
    }, limitMs).unref();
  }

  /** Ends it without another call to the handler; the connection is closed, not reused. */
  abort(): void {
    this.#finish();
    this.#controller?.abort(new Error("no longer wanted"));
  }

  /** After `data` returned false. */
  resume(): void {
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // To throw leaves the connection to the next request; to abort would close it.
    if (this.#done) throw new Error("no longer wanted");
    clearTimeout(this.#waiting);
    this.#queued = false;
    this.#controller = controller;
    this.#lease?.address.connected();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _headers: unknown, reason = ""): void {
    if (this.#done) return;
    const fields = bytesOf(controller.rawHeaders);
    if (status >= 200 && status <= 599) this.#handler.head(status, reason, fields);
    else if (status > 101 && status < 200) this.#handler.interim(status, fields);
    else this.#fail(fault("upstream_broken", "the status is invalid"));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#done && !this.#handler.data(chunk)) controller.pause();
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (this.#done) return;
    this.#finish();
    this.#handler.end(bytesOf(controller.rawTrailers));
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#done) {
      this.#lease?.release();
      return;
    }
    const connected = this.#controller !== undefined;
    this.#queued = false;
    if (isOurs(error)) return this.#fail(fault("internal", `the request could not be sent (${error.name})`));
    if (!connected) this.#lease?.address.connectFailed();
    const other = connected ? undefined : this.#anotherLease();
    if (other === undefined) this.#fail(faultOf(error, connected));
    else this.#dispatch(other);
  }

  #anotherLease(): Lease | undefined {
    const { method, body } = this.#request;
    if (this.#retried || body !== undefined || !REPEATABLE.has(method)) return undefined;
    this.#retried = true;
    const other = this.#leases.lease(this.#lease?.address);
    if ("code" in other) return undefined;
    this.#lease?.release();
    return other;
  }

  #fail(cause: Fault): void {
    if (this.#done) return;
    this.#finish();
    this.#controller?.abort(new Error(cause.reason));
    this.#handler.failed(cause);
  }

  #finish(): void {
    this.#done = true;
    clearTimeout(this.#waiting);
    // undici cannot take a waiting request back: until it lets go, the request counts, so that its queue has a bound.
    if (!this.#queued) this.#lease?.release();
  }
}

// HTTP/1 gives the lines as bytes.
function bytesOf(raw: unknown): readonly Buffer[] {
  return (raw ?? []) as readonly Buffer[];
}
