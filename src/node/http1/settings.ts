import type { Socket } from "node:net";
import type { Connection } from "../listen/connection.ts";
import type { Handlers } from "../listen/handlers.ts";
import type { RequestLimits } from "./request-parser.ts";
import type { SharedReads } from "./shared-reads.ts";

/** A connection that somebody accepted. */
export interface Http1Client {
  /** The TLS socket where there is one. */
  readonly socket: Socket;
  /** Where it shares the read buffer. */
  readonly reads: SharedReads | undefined;
  readonly connection: Connection;
  readonly scheme: "http" | "https";
}

/** What all connections of a listener have in common. */
export interface Http1Settings {
  readonly handlers: Handlers;
  readonly limits: RequestLimits;
  readonly headMs: number;
  readonly bodyIdleMs: number;
  readonly keepAliveMs: number;
  /** For a client to take some of its answer. */
  readonly takingMs: number;
  readonly keepLines: string;
  draining: boolean;
}
