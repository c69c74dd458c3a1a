import { askHealth } from "../http2-upstream/ask-health.ts";
import { sessionOpener } from "../http2-upstream/open-session.ts";
import { ANSWER_BYTES_MAX, isGood, type Asker } from "./asker.ts";
import type { UpstreamTls } from "./tls.ts";

/** Asks over HTTP/2, on a connection of its own each time. */
export function askerOverHttp2(url: URL, tls: UpstreamTls, path: string, timeoutMs: number): Asker {
  const opener = sessionOpener(url, tls);
  const stopping = new AbortController();
  const question = { path, timeoutMs, bytesMax: ANSWER_BYTES_MAX, signal: stopping.signal };
  return {
    ask: async () => isGood(await askHealth(opener, question)),
    stop: async () => stopping.abort(),
  };
}
