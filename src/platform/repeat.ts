import { setTimeout as pause } from "node:timers/promises";

export interface Repeated {
  /** Ends after what is under way. */
  stop(): Promise<void>;
}

/** Does something now and again, each time so long after the last one ended. What fails is told and tried again. */
export function repeat(work: () => Promise<void>, everyMs: number, failed: (error: unknown) => void): Repeated {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await work().catch(failed);
      await pause(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  const ended = run();
  return {
    stop() {
      stopping.abort();
      return ended;
    },
  };
}
