import { Client, type Dispatcher } from "undici";
import type { HealthPolicy } from "./health.ts";
import type { UpstreamTls } from "./tls.ts";
import { createConnector } from "./connector.ts";

/** What a check may send back before it is cut off. */
const ANSWER_BYTES_MAX = 65_536;

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
  const client = new Client(url.origin, { connect: createConnector(tls, timeout), allowH2: false });
  let busy = false;
  const check = (): void => {
    if (busy) return;
    busy = true;
    void ask(client, path, timeout, tls.servername || url.hostname).then((good) => {
      busy = false;
      if (!client.closed && !client.destroyed) report(good);
    });
  };
  const timer = setInterval(check, interval).unref();
  check();
  return {
    stop: () => {
      clearInterval(timer);
      return client.destroy();
    },
  };
}

function ask(client: Client, path: string, timeoutMs: number, servername: string): Promise<boolean> {
  return new Promise((resolve) => {
    let status = 0;
    let bytes = 0;
    let controller: Dispatcher.DispatchController | undefined;
    let late = false;
    const cut = (): void => controller?.abort(new Error("check cut off"));
    const timer = setTimeout(() => {
      late = true;
      cut();
    }, timeoutMs).unref();
    const finish = (good: boolean): void => {
      clearTimeout(timer);
      resolve(good && !late);
    };
    const options = { path, method: "GET", reset: true, headers: ["User-Agent", "keyward-health"], servername };
    client.dispatch(options, {
      onRequestStart(started) {
        controller = started;
        if (late) cut();
      },
      onResponseStart(_controller, code) {
        status = code;
      },
      onResponseData(_controller, chunk) {
        bytes += chunk.length;
        if (bytes > ANSWER_BYTES_MAX) cut();
      },
      onResponseEnd: () => finish(isGood(status)),
      // What came before the cut still tells the state.
      onResponseError: () => finish(bytes > ANSWER_BYTES_MAX && isGood(status)),
    });
  });
}

function isGood(status: number): boolean {
  return status >= 200 && status < 400;
}
