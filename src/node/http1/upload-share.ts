import { Readable } from "node:stream";
import type { PoolClient } from "./transaction.ts";

/** Of the connections to an address, what slow clients may hold. */
const SHARE = 0.75;
/** Bodies that may wait, for each connection an address may have. */
const WAITING_PER_CONNECTION = 3;

/** Connections that slow clients may hold, of so many. */
export function slowShare(connectionsMax: number): number {
  return Math.floor(connectionsMax * SHARE);
}

/**
 * Keeps clients that send their bodies slowly from holding every connection to an address: those whose body is a stream
 * have a share of them, and wait for each other. Requests without a body, or with one that is held, pass by.
 */
export class UploadShare {
  readonly #max: number;
  readonly #waitingMax: number;
  readonly #admitted = new Set<PoolClient>();
  readonly #waiting: PoolClient[] = [];

  constructor(connectionsMax: number) {
    this.#max = Math.max(1, slowShare(connectionsMax));
    this.#waitingMax = connectionsMax * WAITING_PER_CONNECTION;
  }

  get size(): number {
    return this.#admitted.size;
  }

  holds(client: PoolClient): boolean {
    return this.#admitted.has(client);
  }

  /** `waits`: `next` gives it back. `refused`: too many wait already. */
  admit(client: PoolClient): "admitted" | "waits" | "refused" {
    if (!(client.request.body instanceof Readable)) return "admitted";
    if (this.#admitted.size < this.#max) {
      this.#admitted.add(client);
      return "admitted";
    }
    if (this.#waiting.length >= this.#waitingMax) return "refused";
    this.#waiting.push(client);
    return "waits";
  }

  /** Its body is not on the way any more, or it gave up waiting. True: there may be a next. */
  ended(client: PoolClient): boolean {
    if (this.#admitted.delete(client)) return this.#waiting.length > 0;
    const place = this.#waiting.indexOf(client);
    if (place !== -1) this.#waiting.splice(place, 1);
    return false;
  }

  /** The one whose turn it is, to be admitted now. */
  next(): PoolClient | undefined {
    return this.#admitted.size < this.#max ? this.#waiting.shift() : undefined;
  }

  /** All that wait, who wait no more. */
  clear(): PoolClient[] {
    return this.#waiting.splice(0);
  }
}
