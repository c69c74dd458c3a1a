import { NODE_PATHS, type Heartbeat } from "../../core/wire.ts";
import type { ConsoleLink } from "./console-link.ts";

const EVERY_MS = 10_000;

export interface HeartbeatTimer {
  /** At once: a version came into force. */
  beat(): void;
  close(): void;
}

/** Tells the console every ten seconds how this node is. A beat that does not arrive is of no use later. */
export function startHeartbeat(link: ConsoleLink, describe: () => Promise<Heartbeat>): HeartbeatTimer {
  let beating: Promise<unknown> = Promise.resolve();
  const beat = (): void => {
    beating = beating.then(async () => {
      const body = JSON.stringify(await describe());
      await link.ask("POST", NODE_PATHS.heartbeat, { headers: { "content-type": "application/json" }, body });
    });
  };
  const timer = setInterval(beat, EVERY_MS);
  timer.unref();
  beat();
  return { beat, close: () => clearInterval(timer) };
}
