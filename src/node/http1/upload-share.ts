import { Readable } from "node:stream";
import type { PoolClient } from "./transaction.ts";

/** Of the connections to an address, what bodies that still arrive may hold. */
const SHARE = 0.75;
/** Bodies that may wait, for each connection an address may have. */
const WAITING_PER_CONNECTION = 3;

/**
 * Keeps clients that send their bodies slowly from holding every connection to an address: those whose body is a stream
 * have a share of them, and wait for each other. Requests without a body, or with one that is held, pass by.
 */
export class UploadShare {
  readonly #max: number;
  readonly #waitingMax: number;
  readonly #admitted = new Set<PoolClient>();
  #waiting: PoolClient[] = [];

  constructor(connectionsMax: number) {
    this.#max = Math.max(1, Math.floor(connectionsMax * SHARE));
    this.#waitingMax = connectionsMax * WAITING_PER_CONNECTION;
  }

  /** `waits`: `ended` of another gives it back. `refused`: too many wait already. */
  admit(client: PoolClient): "admitted" | "waits" | "refused" {
    if (!(client.request.body instanceof Readable)) return "admitted";
    if (this.#admitted.size < this.#max) {
      this.#admitted.add(client);
      return "admitted";
    }
    if (this.#waiting.length >= this.#waitingMax) this.#waiting = this.#waiting.filter((each) => !dropped(each));
    if (this.#waiting.length >= this.#waitingMax) return "refused";
    this.#waiting.push(client);
    return "waits";
  }

  /** It needs no connection any more. Gives the one whose turn it is, to be admitted now. */
  ended(client: PoolClient): PoolClient | undefined {
    if (!this.#admitted.delete(client)) return undefined;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (!dropped(next)) return next;
    }
    return undefined;
  }

  /** All that wait, who wait no more. */
  clear(): PoolClient[] {
    return this.#waiting.splice(0);
  }
}

function dropped(client: PoolClient): boolean {
  if (client.unwanted) client.dropped();
  return client.unwanted;
}
