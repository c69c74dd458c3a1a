import { fault, type Fault } from "../../core/fault.ts";
import type { NodeConfig, UpstreamConfig } from "../config/schema.ts";
import { readUpstreamUrl } from "../config/upstream-url.ts";
import { Address, type Lease } from "./address.ts";
import { createBalance, type Balance } from "./balance.ts";
import { Sending, type Leases, type ResponseHandler, type UpstreamRequest } from "./sending.ts";

/** Who is told of what happens to the addresses of an upstream. */
export interface UpstreamObserver {
  /** An address went out of rotation or came back. */
  healthChanged(url: string, healthy: boolean): void;
}

export interface AddressStatus {
  readonly url: string;
  readonly healthy: boolean;
  /** Requests and tunnels under way, waiting ones included. */
  readonly inFlight: number;
  /** Open connections for requests, and how many of them are idle. */
  readonly connections: number;
  readonly idle: number;
}

/** The addresses behind a route. Opens connections as they are needed and reuses them. */
export class Upstream implements Leases {
  readonly #addresses: readonly Address[];
  readonly #balance: Balance<Address>;
  readonly #timeouts: NodeConfig["timeouts"];
  #inFlight = 0;
  #idle: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  constructor(config: UpstreamConfig, timeouts: NodeConfig["timeouts"], observer: UpstreamObserver) {
    const report = (url: string, healthy: boolean): void => observer.healthChanged(url, healthy);
    this.#addresses = config.urls.map((text) => new Address(readUpstreamUrl(text)!, config, timeouts, report));
    this.#balance = createBalance(config.balance);
    this.#timeouts = timeouts;
  }

  /** Sends a request; everything that becomes of it goes to the handler, whose last call is `end` or `failed`. */
  send(request: UpstreamRequest, handler: ResponseHandler): Sending {
    const sending = new Sending(this, request, handler, this.#timeouts);
    sending.start();
    return sending;
  }

  /** A WebSocket over HTTP/2 would be another handshake (RFC 8441), which is not spoken. */
  get carriesWebSockets(): boolean {
    return !this.#addresses[0]!.http2;
  }

  lease(except?: Address): Lease | Fault {
    const address = this.#balance(this.#addresses, performance.now(), except);
    if (address === undefined) return fault("upstream_unhealthy", "the health checks say that every address is down");
    if (address.inFlight >= address.inFlightMax) return fault("upstream_unhealthy", "too many requests are waiting");
    address.inFlight++;
    this.#inFlight++;
    let released = false;
    return {
      address,
      release: () => {
        if (released) return;
        released = true;
        address.inFlight--;
        if (--this.#inFlight === 0) this.#idle?.();
      },
    };
  }

  status(): AddressStatus[] {
    return this.#addresses.map(({ origin, healthy, inFlight, pool }) => {
      const { connected, idle } = pool.stats;
      return { url: origin, healthy, inFlight, connections: connected, idle };
    });
  }

  /**
   * Resolves when what is in flight has ended and all connections are closed; after `limitMs` they are closed all the
   * same. Calling it again gives the same promise; the limit that ends first counts.
   */
  close(limitMs = Number.POSITIVE_INFINITY): Promise<void> {
    this.#closed ??= this.#close();
    if (limitMs < Number.POSITIVE_INFINITY) {
      const late = setTimeout(() => this.#idle?.(), limitMs);
      void this.#closed.finally(() => clearTimeout(late));
    }
    return this.#closed;
  }

  async #close(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    await Promise.all(this.#addresses.map((address) => address.close()));
  }
}

export function openUpstream(
  config: UpstreamConfig,
  timeouts: NodeConfig["timeouts"],
  observer: UpstreamObserver,
): Upstream {
  return new Upstream(config, timeouts, observer);
}
