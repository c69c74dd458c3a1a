import type { Socket } from "node:net";
import type { Peer } from "../exchange.ts";

/** One accepted client connection, from accept to close, whatever is spoken on it. */
export interface Connection {
  readonly socket: Socket;
  /** From the PROXY header once it was read. */
  peer: Peer;
  /** Ends it as soon as nothing is in flight on it; the protocol that takes the connection sets it. */
  drain: () => void;
}

/** The connections open now. */
export class Connections {
  readonly #open = new Set<Connection>();
  #whenEmpty: (() => void) | undefined;

  get size(): number {
    return this.#open.size;
  }

  add(socket: Socket, peer: Peer): Connection {
    // Nothing was asked on it yet.
    const connection: Connection = { socket, peer, drain: () => socket.destroy() };
    this.#open.add(connection);
    socket.once("close", () => {
      this.#open.delete(connection);
      if (this.#open.size === 0) this.#whenEmpty?.();
    });
    return connection;
  }

  /** Resolves when all are closed; those left after `deadlineMs` are cut. */
  async drain(deadlineMs: number): Promise<void> {
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#whenEmpty = resolve;
    const late = setTimeout(() => {
      for (const { socket } of this.#open) socket.destroy();
    }, deadlineMs);
    for (const connection of this.#open) connection.drain();
    await promise;
    clearTimeout(late);
  }
}
