import { EventEmitter } from "node:events";

/** What parts of a console tell each other; every message names its tenant. */
export interface Messages {
  /** A new ruleset version. */
  ruleset: { readonly tenant: string; readonly version: number };
  /** New events were stored, the first and last of their ids. */
  events: { readonly tenant: string; readonly from: number; readonly to: number };
}
export type Topic = keyof Messages;

/** Within one process, or over all consoles of one PostgreSQL. Messages may be lost: who listens asks the store. */
export interface Bus {
  publish<T extends Topic>(topic: T, message: Messages[T]): void;
  /** @returns stops listening */
  subscribe<T extends Topic>(topic: T, listener: (message: Messages[T]) => void): () => void;
  close(): Promise<void>;
}

export function localBus(): Bus {
  const emitter = new EventEmitter({ captureRejections: false });
  // One listener for each page that is open.
  emitter.setMaxListeners(0);
  return {
    publish: (topic, message) => void emitter.emit(topic, message),
    subscribe(topic, listener) {
      emitter.on(topic, listener);
      return () => void emitter.off(topic, listener);
    },
    close: async () => void emitter.removeAllListeners(),
  };
}
