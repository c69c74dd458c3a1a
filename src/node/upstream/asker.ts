import { Client, type Dispatcher } from "undici";
import { createConnector } from "./connector.ts";
import type { UpstreamTls } from "./tls.ts";

/** What a check may send back before it is cut off. */
export const ANSWER_BYTES_MAX = 65_536;

/** How an address is asked once; resolves with whether it is good. */
export interface Asker {
  ask(): Promise<boolean>;
  stop(): Promise<void>;
}

export function askerOverHttp1(url: URL, tls: UpstreamTls, path: string, timeoutMs: number): Asker {
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

export function isGood(status: number): boolean {
  return status >= 200 && status < 400;
}
