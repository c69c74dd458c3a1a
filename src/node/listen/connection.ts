import type { Socket } from "node:net";
import type { Peer } from "../exchange.ts";

/** The protocol that is spoken on a connection. */
export interface Occupant {
  /** Ends it as soon as nothing is in flight on it. */
  drain(): void;
  /** Ends it if it waits for a request and nothing else; tells whether it did. */
  spare(): boolean;
}

/** One accepted client connection, from accept to close, whatever is spoken on it. */
export interface Connection {
  readonly socket: Socket;
  /** From the PROXY header once it was read. */
  peer: Peer;
  /** Undefined until PROXY header and TLS handshake are over. */
  occupant: Occupant | undefined;
}

/** Of the connections, how many are looked at for one that can be spared, each time. */
const LOOKS_MAX = 64;

/** The connections open now. */
export class Connections {
  readonly #open = new Set<Connection>();
  #whenEmpty: (() => void) | undefined;

  get size(): number {
    return this.#open.size;
  }

  add(socket: Socket, peer: Peer): Connection {
    const connection: Connection = { socket, peer, occupant: undefined };
    this.#open.add(connection);
    socket.once("close", () => {
      this.#open.delete(connection);
      if (this.#open.size === 0) this.#whenEmpty?.();
    });
    return connection;
  }

  /** Ends one that waits for a request, the oldest first; false: none was found. Those that were in use go to the end. */
  spareOne(): boolean {
    let looks = 0;
    for (const connection of this.#open) {
      if (connection.occupant?.spare() === true) return true;
      if (++looks === LOOKS_MAX) return false;
      this.#open.delete(connection);
      this.#open.add(connection);
    }
    return false;
  }

  /** Resolves when all are closed; those left after `deadlineMs` are cut. */
  async drain(deadlineMs: number): Promise<void> {
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#whenEmpty = resolve;
    const late = setTimeout(() => {
      for (const { socket } of this.#open) socket.destroy();
    }, deadlineMs);
    for (const { socket, occupant } of this.#open) {
      if (occupant === undefined) socket.destroy();
      else occupant.drain();
    }
    await promise;
    clearTimeout(late);
  }
}
