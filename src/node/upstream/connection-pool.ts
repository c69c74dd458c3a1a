import type { PoolClient } from "../http1/transaction.ts";

/** The connections to one address, whatever they speak. */
export interface ConnectionPool {
  /** Requests that can be under way at a time. */
  readonly capacity: number;
  /** Open connections, and how many of them are idle. */
  readonly stats: { readonly connected: number; readonly idle: number };
  take(client: PoolClient): void;
  /** For a request that its connection did not take, or may not have; it is next. */
  takeAgain(client: PoolClient): void;
  /** For a request that gave up waiting. */
  leave(client: PoolClient): void;
  /** Closes every connection; the caller has waited for what they carry as long as it would. */
  close(): void;
}
