import { Pool } from "undici";
import type { NodeConfig, UpstreamConfig } from "../config/schema.ts";
import { createConnector } from "./connector.ts";
import { Health } from "./health.ts";
import { startProbe, type Probe } from "./probe.ts";
import { loadTls, type UpstreamTls } from "./tls.ts";

/** An answer's head may be larger than a request's: cookies and policies add up. */
const ANSWER_HEAD_BYTES_MAX = 65_536;
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
  readonly pool: Pool;
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
    this.pool = new Pool(url.origin, {
      connections: config.connections_max,
      connect: createConnector(this.tls, timeouts.connect),
      allowH2: false,
      pipelining: 1,
      maxHeaderSize: ANSWER_HEAD_BYTES_MAX,
      headersTimeout: timeouts.response_head,
      bodyTimeout: timeouts.response_idle,
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

  /** Ends the checks and the idle connections; waits for requests under way. */
  async close(): Promise<void> {
    await Promise.all([this.#probe.stop(), this.pool.close()]);
  }

  #tell(): void {
    const healthy = this.healthy;
    if (healthy === this.#healthy) return;
    this.#healthy = healthy;
    this.#report(this.url.origin, healthy);
  }
}
