import type { Handlers } from "../listen/handlers.ts";
import type { RequestLimits } from "./request-parser.ts";

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
