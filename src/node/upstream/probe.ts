import type { UpstreamUrl } from "../config/upstream-url.ts";
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
export function startProbe(
  address: UpstreamUrl,
  policy: HealthPolicy,
  tls: UpstreamTls,
  report: (good: boolean) => void,
): Probe {
  const { path, interval, timeout } = policy;
  if (path === undefined) return { stop: async () => {} };
  const asker = openAsker(address, tls, path, timeout);
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

/** undici takes 10 MB, HTTP/2 some more: they are loaded only where there are checks. */
function openAsker({ url, http2 }: UpstreamUrl, tls: UpstreamTls, path: string, timeoutMs: number): Asker {
  const opened = http2
    ? import("./asker-http2.ts").then(({ askerOverHttp2 }) => askerOverHttp2(url, tls, path, timeoutMs))
    : import("./asker.ts").then(({ askerOverHttp1 }) => askerOverHttp1(url, tls, path, timeoutMs));
  return { ask: async () => (await opened).ask(), stop: async () => (await opened).stop() };
}
