import { fault, type Fault } from "../../core/fault.ts";
import type { ConnectionPool } from "../upstream/connection-pool.ts";
import type { PoolClient } from "../http1/transaction.ts";
import type { PoolOptions } from "../http1/upstream-pool.ts";
import type { SessionOpener } from "./open-session.ts";
import { STREAMS_MAX, UpstreamSession, type SessionOwner } from "./upstream-session.ts";

export interface SessionPoolOptions extends Omit<PoolOptions, "opener"> {
  readonly opener: SessionOpener;
}

/**
 * The HTTP/2 connections to one address. A further one is opened only where those that stand have no room. Whoever waits
 * is served in order of arrival; how many may wait is the caller's business. A connection that the upstream ends counts no
 * more, so that its last requests, which may be long, hold up nobody.
 */
export class SessionPool implements ConnectionPool, SessionOwner {
  readonly #options: SessionPoolOptions;
  /** Open or being opened; at most `connectionsMax`. */
  readonly #sessions = new Set<UpstreamSession>();
  /** Those of them that can take a request. */
  readonly #roomy = new Set<UpstreamSession>();
  /** On their way out; as many as there are requests on them at most. */
  readonly #retired = new Set<UpstreamSession>();
  readonly #waiting: PoolClient[] = [];
  /** What the upstream allowed last. */
  #streamsMax = STREAMS_MAX;
  #opening = 0;
  #closed = false;

  constructor(options: SessionPoolOptions) {
    this.#options = options;
  }

  get capacity(): number {
    return this.#options.connectionsMax * this.#streamsMax;
  }

  get stats(): { readonly connected: number; readonly idle: number } {
    let idle = 0;
    for (const session of this.#roomy) if (session.idle) idle++;
    return { connected: this.#sessions.size - this.#opening + this.#retired.size, idle };
  }

  take(client: PoolClient): void {
    if (this.#closed) return client.unconnected(fault("internal", "the upstream is closed"));
    this.#waiting.push(client);
    this.#serve();
    this.#open();
  }

  /** For a request that a connection did not take: on another one, if there may be one. It is next. */
  takeAgain(client: PoolClient): void {
    if (this.#closed) return client.unconnected(fault("internal", "the upstream is closed"));
    this.#waiting.unshift(client);
    this.#open();
    if (this.#opening === 0) this.#serve();
  }

  leave(client: PoolClient): void {
    const place = this.#waiting.indexOf(client);
    if (place !== -1) this.#waiting.splice(place, 1);
  }

  close(): void {
    this.#closed = true;
    for (const session of [...this.#sessions, ...this.#retired]) session.end();
    for (const client of this.#waiting.splice(0)) client.unconnected(fault("internal", "the upstream is closed"));
  }

  opened(session: UpstreamSession): void {
    this.#opening--;
    this.#streamsMax = Math.max(1, session.streamsMax);
    this.#options.connected();
    this.changed(session);
    this.#open();
  }

  unopened(session: UpstreamSession, cause: Fault): void {
    this.#opening--;
    this.#sessions.delete(session);
    this.#failed(cause);
  }

  changed(session: UpstreamSession): void {
    if (session.room > 0) this.#roomy.add(session);
    else this.#roomy.delete(session);
    this.#serve();
  }

  retired(session: UpstreamSession): void {
    this.#sessions.delete(session);
    this.#roomy.delete(session);
    this.#retired.add(session);
    this.#lost(session);
  }

  closed(session: UpstreamSession): void {
    const known = this.#sessions.delete(session);
    this.#roomy.delete(session);
    this.#retired.delete(session);
    if (known) this.#lost(session);
  }

  #lost(session: UpstreamSession): void {
    if (session.used || this.#waiting.length === 0) return this.#open();
    // Else whoever waits would have one after the other opened.
    this.#failed(fault("upstream_unreachable", "the connection ended before it took a request"));
  }

  #failed(cause: Fault): void {
    if (this.#closed) return;
    this.#options.connectFailed();
    // One connection would have carried all of them; an attempt for each would take as many time limits.
    const count = this.#sessions.size === 0 ? this.#waiting.length : 1;
    for (let i = 0; i < count; i++) this.#waiting.shift()?.unconnected(cause);
    this.#open();
  }

  #serve(): void {
    for (const session of this.#roomy) {
      while (session.room > 0) {
        const client = this.#waiting.shift();
        if (client === undefined) return;
        session.carry(client);
      }
      this.#roomy.delete(session);
    }
  }

  /** Opens as many connections as may be and are waited for. */
  #open(): void {
    const { opener, connectionsMax, timeouts } = this.#options;
    while (
      !this.#closed &&
      this.#opening * this.#streamsMax < this.#waiting.length &&
      this.#sessions.size < connectionsMax
    ) {
      this.#opening++;
      this.#sessions.add(new UpstreamSession(opener, this, timeouts));
    }
  }
}
