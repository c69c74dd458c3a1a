import type { Logger } from "../platform/log.ts";
import type { Bus } from "./bus.ts";
import type { ConsoleConfig } from "./config/schema.ts";
import type { ConsoleKeys } from "./keys.ts";
import type { Store } from "./store/open-store.ts";

/** What every part of a console has. One per process. */
export interface ConsoleContext {
  readonly config: ConsoleConfig;
  readonly store: Store;
  readonly keys: ConsoleKeys;
  readonly bus: Bus;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
