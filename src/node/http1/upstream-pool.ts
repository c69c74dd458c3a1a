import { fault, type Fault } from "../../core/fault.ts";
import type { NodeConfig } from "../config/schema.ts";
import type { SocketOpener } from "./open-socket.ts";
import { StalledAnswers } from "./stalled-answers.ts";
import { connectionTimers, type Timed } from "./timer-wheel.ts";
import type { PoolClient } from "./transaction.ts";
import { slowShare, UploadShare } from "./upload-share.ts";
import { UpstreamConnection, type ConnectionOwner } from "./upstream-connection.ts";

export interface PoolOptions {
  readonly opener: SocketOpener;
  readonly connectionsMax: number;
  readonly timeouts: NodeConfig["timeouts"];
  /** A connection stands; or could not be made. */
  readonly connected: () => void;
  readonly connectFailed: () => void;
}

/**
 * The connections to one address. The one that was used last is used next, so that those a quiet hour does not need
 * come to their idle limit. Whoever waits is served in order of arrival by whatever connection comes first; how many may
 * wait is the caller's business.
 */
export class UpstreamPool implements ConnectionOwner, Timed {
  deadlineMs = 0;
  place = -1;
  readonly #options: PoolOptions;
  readonly #connections = new Set<UpstreamConnection>();
  readonly #idle: UpstreamConnection[] = [];
  readonly #waiting: PoolClient[] = [];
  readonly #uploads: UploadShare;
  /** Connections that may wait for clients while others wait for connections. */
  readonly #slowMax: number;
  /** Connections that carry a body that still arrives. */
  readonly #uploading = new Map<UpstreamConnection, PoolClient>();
  readonly #stalled = new StalledAnswers();
  #opening = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#uploads = new UploadShare(options.connectionsMax);
    this.#slowMax = slowShare(options.connectionsMax);
  }

  get capacity(): number {
    return this.#options.connectionsMax;
  }

  get stats(): { readonly connected: number; readonly idle: number } {
    return { connected: this.#connections.size - this.#opening, idle: this.#idle.length };
  }

  take(client: PoolClient): void {
    if (this.#closed) return client.unconnected(fault("internal", "the upstream is closed"));
    const admission = this.#uploads.admit(client);
    if (admission === "refused") client.unconnected(fault("upstream_unhealthy", "too many bodies are waiting"));
    if (admission !== "admitted") return;
    for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
      if (connection.usable) return this.#serve(client, connection);
    }
    this.#waiting.push(client);
    this.#open();
    this.#reclaim();
  }

  /** For a request whose kept connection turned out to be dead: others that are idle may be, too. It is next. */
  takeAgain(client: PoolClient): void {
    if (this.#closed) return client.unconnected(fault("internal", "the upstream is closed"));
    this.#waiting.unshift(client);
    this.#open();
    this.#reclaim();
  }

  leave(client: PoolClient): void {
    const place = this.#waiting.indexOf(client);
    if (place !== -1) this.#waiting.splice(place, 1);
    this.#uploadEnded(client);
  }

  close(): void {
    this.#closed = true;
    connectionTimers.remove(this);
    for (const connection of this.#connections) connection.close();
    this.#connections.clear();
    // Those that did not stand yet tell nobody.
    this.#opening = 0;
    for (const client of [...this.#waiting.splice(0), ...this.#uploads.clear()])
      client.unconnected(fault("internal", "the upstream is closed"));
  }

  opened(connection: UpstreamConnection): void {
    this.#opening--;
    this.#options.connected();
    this.freed(connection);
  }

  unopened(connection: UpstreamConnection, cause: Fault): void {
    this.#opening--;
    this.#connections.delete(connection);
    this.#options.connectFailed();
    const client = this.#waiting.shift();
    if (client !== undefined) {
      this.#uploadEnded(client);
      client.unconnected(cause);
    }
    this.#open();
  }

  sent(connection: UpstreamConnection): void {
    const client = this.#uploading.get(connection);
    if (client === undefined) return;
    this.#uploading.delete(connection);
    this.#uploadEnded(client);
  }

  stalled(connection: UpstreamConnection): void {
    this.#stalled.stalled(connection);
    this.#reclaim();
  }

  flows(connection: UpstreamConnection): void {
    this.#stalled.flows(connection);
  }

  freed(connection: UpstreamConnection): void {
    this.#stalled.ended(connection);
    this.sent(connection);
    const client = this.#waiting.shift();
    if (client === undefined) this.#idle.push(connection);
    else this.#serve(client, connection);
  }

  closed(connection: UpstreamConnection): void {
    this.#connections.delete(connection);
    this.#stalled.ended(connection);
    this.sent(connection);
    const place = this.#idle.indexOf(connection);
    if (place !== -1) this.#idle.splice(place, 1);
    this.#open();
  }

  late(): void {
    connectionTimers.remove(this);
    this.#reclaim();
  }

  /**
   * Where slow clients hold more than their share, whoever waits gets the connection of one that has not read its answer
   * for long enough.
   */
  #reclaim(): void {
    while (this.#waiting.length > this.#opening && this.#uploads.size + this.#stalled.size > this.#slowMax) {
      const next = this.#stalled.next();
      if (next === undefined) return;
      if (next.dueMs > 0) return connectionTimers.arm(this, next.dueMs);
      next.connection.giveUp();
    }
  }

  /** Opens as many connections as may be and are waited for. */
  #open(): void {
    const { opener, connectionsMax, timeouts } = this.#options;
    while (!this.#closed && this.#opening < this.#waiting.length && this.#connections.size < connectionsMax) {
      this.#opening++;
      this.#connections.add(new UpstreamConnection(opener, this, timeouts));
    }
  }

  #serve(client: PoolClient, connection: UpstreamConnection): void {
    if (client.request.body !== undefined && this.#uploads.holds(client)) this.#uploading.set(connection, client);
    client.carriedBy(connection);
    connection.carry(client);
  }

  #uploadEnded(client: PoolClient): void {
    // Whoever called is not done with its lists.
    if (this.#uploads.ended(client)) queueMicrotask(() => this.#admitNext());
  }

  #admitNext(): void {
    const next = this.#uploads.next();
    if (next !== undefined) this.take(next);
  }
}
