import { Client, type Dispatcher } from "undici";
import type { UpstreamUrl } from "../config/upstream-url.ts";
import { askHealth } from "../http2-upstream/ask-health.ts";
import { sessionOpener } from "../http2-upstream/open-session.ts";
import type { HealthPolicy } from "./health.ts";
import type { UpstreamTls } from "./tls.ts";
import { createConnector } from "./connector.ts";

/** What a check may send back before it is cut off. */
const ANSWER_BYTES_MAX = 65_536;

export interface Probe {
  stop(): Promise<void>;
}

/** How an address is asked once; resolves with whether it is good. */
interface Asker {
  ask(): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * Asks an address for `health.path` each `interval`, on a connection of its own each time; 2xx and 3xx within `timeout`
 * are good. A check that is still under way when the next is due is the only one.
 */
export function startProbe(
  { url, http2 }: UpstreamUrl,
  policy: HealthPolicy,
  tls: UpstreamTls,
  report: (good: boolean) => void,
): Probe {
  const { path, interval, timeout } = policy;
  if (path === undefined) return { stop: async () => {} };
  const asker = http2 ? askerOverHttp2(url, tls, path, timeout) : askerOverHttp1(url, tls, path, timeout);
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

function askerOverHttp2(url: URL, tls: UpstreamTls, path: string, timeoutMs: number): Asker {
  const opener = sessionOpener(url, tls);
  const stopping = new AbortController();
  const question = { path, timeoutMs, bytesMax: ANSWER_BYTES_MAX, signal: stopping.signal };
  return {
    ask: async () => isGood(await askHealth(opener, question)),
    stop: async () => stopping.abort(),
  };
}

function askerOverHttp1(url: URL, tls: UpstreamTls, path: string, timeoutMs: number): Asker {
  const client = new Client(url.origin, { connect: createConnector(tls, timeoutMs), allowH2: false });
  return { ask: () => ask(client, path, timeoutMs, tls.servername || url.hostname), stop: () => client.destroy() };
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
