import type { Asker } from "./asker.ts";
import type { HealthPolicy } from "./health.ts";
import type { UpstreamTls } from "./tls.ts";

export interface Probe {
  stop(): Promise<void>;
}

/**
 * Asks an address for `health.path` each `interval`, on a connection of its own each time; 2xx and 3xx within `timeout`
 * are good. A check that is still under way when the next is due is the only one.
 */
export function startProbe(url: URL, policy: HealthPolicy, tls: UpstreamTls, report: (good: boolean) => void): Probe {
  const { path, interval, timeout } = policy;
  if (path === undefined) return { stop: async () => {} };
  const asker = openAsker(url, tls, path, timeout);
  let busy = false;
  let stopped = false;
  const check = (): void => {
    if (busy) return;
    busy = true;
    void asker.ask().then((good) => {
      busy = false;
      if (!stopped) report(good);
    });
  };
  const timer = setInterval(check, interval).unref();
  check();
  return {
    stop: () => {
      stopped = true;
      clearInterval(timer);
      return asker.stop();
    },
  };
}

/** undici takes 10 MB and is loaded only where there are checks. */
function openAsker(url: URL, tls: UpstreamTls, path: string, timeoutMs: number): Asker {
  const opened = import("./asker.ts").then(({ askerOverHttp1 }) => askerOverHttp1(url, tls, path, timeoutMs));
  return { ask: async () => (await opened).ask(), stop: async () => (await opened).stop() };
}
