import { fault, type Fault } from "../../core/fault.ts";
import type { FieldSection } from "../../core/strict/field-section.ts";
import type { NodeConfig } from "../config/schema.ts";
import { connectionTimers, type Timed } from "../http1/timer-wheel.ts";
import type { Carrier, ResponseHandler, UpstreamRequest } from "../http1/transaction.ts";
import type { PoolClient } from "../http1/transaction.ts";
import type { Address, Lease } from "./address.ts";

export type { ResponseHandler, UpstreamRequest } from "../http1/transaction.ts";

/** Where a request gets its address from. */
export interface Leases {
  /** Takes an address; `except` was tried already. */
  lease(except?: Address): Lease | Fault;
}

/** Without a body these can be tried again (RFC 9110 section 9.2.2). */
const REPEATABLE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * One request on its way: takes an address, sends, and passes on what comes back. One that can be repeated is sent once
 * more where nothing came back: to another address when no connection could be made, to the same one when a connection
 * that was kept turned out to be dead. After that nothing is ever sent twice.
 */
export class Sending implements PoolClient, Timed {
  deadlineMs = 0;
  place = -1;
  readonly request: UpstreamRequest;
  readonly #leases: Leases;
  readonly #handler: ResponseHandler;
  readonly #timeouts: NodeConfig["timeouts"];
  #lease: Lease | undefined;
  #connection: Carrier | undefined;
  #reconnected = false;
  #repeated = false;
  /** The pool holds it and has no connection for it yet. */
  #queued = false;
  #done = false;

  constructor(leases: Leases, request: UpstreamRequest, handler: ResponseHandler, timeouts: NodeConfig["timeouts"]) {
    this.request = request;
    this.#leases = leases;
    this.#handler = handler;
    this.#timeouts = timeouts;
  }

  start(): void {
    const lease = this.#leases.lease();
    if ("code" in lease) this.#fail(lease);
    else this.#take(lease);
  }

  /** Ends it without another call to the handler; the connection is closed, not reused. */
  abort(): void {
    const connection = this.#connection;
    this.#finish();
    connection?.abandon();
  }

  /** After `data` returned false. */
  resume(): void {
    this.#connection?.resume();
  }

  carriedBy(connection: Carrier): void {
    if (this.place !== -1) connectionTimers.remove(this);
    this.#queued = false;
    this.#connection = connection;
    this.#lease?.address.connected();
  }

  unconnected(cause: Fault): void {
    this.#queued = false;
    const other = cause.code === "internal" ? undefined : this.#anotherLease();
    if (other === undefined) this.#fail(cause);
    else this.#take(other);
  }

  late(): void {
    this.#fail(fault("upstream_timeout", "no connection became free in time"));
  }

  interim(status: number, fields: FieldSection): void {
    this.#handler.interim(status, fields);
  }

  head(status: number, reason: string, fields: FieldSection): void {
    this.#handler.head(status, reason, fields);
  }

  data(bytes: Buffer, start: number, end: number, owned: boolean): boolean {
    return this.#handler.data(bytes, start, end, owned);
  }

  flush(): void {
    this.#handler.flush();
  }

  end(trailers: readonly string[]): void {
    this.#finish();
    this.#handler.end(trailers);
  }

  broke(cause: Fault, unanswered: boolean): void {
    if (this.#done) return;
    this.#connection = undefined;
    if (!unanswered || this.#repeated || !this.#repeatable) return this.#fail(cause);
    this.#repeated = true;
    this.#queued = true;
    this.#lease!.address.pool.takeAgain(this);
    this.#limitWait();
  }

  #take(lease: Lease): void {
    this.#lease = lease;
    this.#queued = true;
    lease.address.pool.take(this);
    this.#limitWait();
  }

  /** The connect has its own limit; this one is for a connection that others hold. */
  #limitWait(): void {
    if (!this.#queued || this.place !== -1) return;
    connectionTimers.arm(this, this.#timeouts.connect + this.#timeouts.response_head);
  }

  get #repeatable(): boolean {
    const { method, body } = this.request;
    return body === undefined && REPEATABLE.has(method);
  }

  #anotherLease(): Lease | undefined {
    if (this.#reconnected || !this.#repeatable) return undefined;
    this.#reconnected = true;
    const other = this.#leases.lease(this.#lease?.address);
    if ("code" in other) return undefined;
    this.#lease?.release();
    return other;
  }

  #fail(cause: Fault): void {
    if (this.#done) return;
    this.#finish();
    this.#handler.failed(cause);
  }

  #finish(): void {
    this.#done = true;
    this.#connection = undefined;
    if (this.place !== -1) connectionTimers.remove(this);
    if (this.#queued) this.#lease!.address.pool.leave(this);
    this.#queued = false;
    this.#lease?.release();
  }
}
