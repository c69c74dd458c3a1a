import type { NodeConfig, UpstreamConfig } from "../config/schema.ts";
import type { UpstreamUrl } from "../config/upstream-url.ts";
import { socketOpener } from "../http1/open-socket.ts";
import { UpstreamPool } from "../http1/upstream-pool.ts";
import { sessionOpener } from "../http2-upstream/open-session.ts";
import { SessionPool } from "../http2-upstream/session-pool.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import { Health } from "./health.ts";
import { startProbe, type Probe } from "./probe.ts";
import { loadTls, type UpstreamTls } from "./tls.ts";

/** Requests that may wait for one of the address's connections, for each connection it may have. */
const WAITING_PER_CONNECTION = 4;

/** An address taken for one request or tunnel; `release` gives it back, once. */
export interface Lease {
  readonly address: Address;
  release(): void;
}

/** One URL of an upstream: its connections, its health and what is in flight on it. */
export class Address {
  readonly url: URL;
  /** As it is told to the operator. */
  readonly origin: string;
  readonly http2: boolean;
  readonly tls: UpstreamTls;
  readonly pool: ConnectionPool;
  readonly health: Health;
  /** Requests and tunnels under way, waiting ones included. */
  inFlight = 0;
  readonly #connectionsMax: number;
  readonly #probe: Probe;
  readonly #report: (url: string, healthy: boolean) => void;
  #healthy = true;

  constructor(
    address: UpstreamUrl,
    config: UpstreamConfig,
    timeouts: NodeConfig["timeouts"],
    report: (url: string, healthy: boolean) => void,
  ) {
    const { url, http2, origin } = address;
    this.url = url;
    this.origin = origin;
    this.http2 = http2;
    this.tls = loadTls(config.tls, url);
    this.health = new Health(config.health);
    this.#connectionsMax = config.connections_max;
    this.#report = report;
    const options = {
      connectionsMax: config.connections_max,
      timeouts,
      connected: () => this.connected(),
      connectFailed: () => this.connectFailed(),
    };
    this.pool = http2
      ? new SessionPool({ ...options, opener: sessionOpener(url, this.tls) })
      : new UpstreamPool({ ...options, opener: socketOpener(url, this.tls) });
    this.#probe = startProbe(address, config.health, this.tls, (good) => {
      this.health.checked(good);
      this.#tell();
    });
  }

  /** Bounds `inFlight`. */
  get inFlightMax(): number {
    return this.pool.capacity + this.#connectionsMax * WAITING_PER_CONNECTION;
  }

  get healthy(): boolean {
    return this.health.available(performance.now());
  }

  connected(): void {
    this.health.connected();
    if (!this.#healthy) this.#tell();
  }

  connectFailed(): void {
    this.health.connectFailed(performance.now());
    this.#tell();
  }

  /** Ends the checks and closes the connections; whoever calls it has waited for what is in flight. */
  async close(): Promise<void> {
    this.pool.close();
    await this.#probe.stop();
  }

  #tell(): void {
    const healthy = this.healthy;
    if (healthy === this.#healthy) return;
    this.#healthy = healthy;
    this.#report(this.origin, healthy);
  }
}
