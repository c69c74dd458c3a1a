import type { NodeConfig, UpstreamConfig } from "../config/schema.ts";
import { socketOpener } from "../http1/open-socket.ts";
import { UpstreamPool } from "../http1/upstream-pool.ts";
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
  readonly tls: UpstreamTls;
  readonly pool: UpstreamPool;
  readonly health: Health;
  readonly inFlightMax: number;
  /** Requests and tunnels under way, waiting ones included. */
  inFlight = 0;
  readonly #probe: Probe;
  readonly #report: (url: string, healthy: boolean) => void;
  #healthy = true;

  constructor(
    url: URL,
    config: UpstreamConfig,
    timeouts: NodeConfig["timeouts"],
    report: (url: string, healthy: boolean) => void,
  ) {
    this.url = url;
    this.tls = loadTls(config.tls, url);
    this.health = new Health(config.health);
    this.inFlightMax = config.connections_max * (1 + WAITING_PER_CONNECTION);
    this.#report = report;
    this.pool = new UpstreamPool({
      opener: socketOpener(url, this.tls),
      connectionsMax: config.connections_max,
      timeouts,
      connected: () => this.connected(),
      connectFailed: () => this.connectFailed(),
    });
    this.#probe = startProbe(url, config.health, this.tls, (good) => {
      this.health.checked(good);
      this.#tell();
    });
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
    this.#report(this.url.origin, healthy);
  }
}
