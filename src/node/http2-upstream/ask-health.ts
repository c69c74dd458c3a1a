import { constants } from "node:http2";
import type { SessionOpener } from "./open-session.ts";
import { requestHead } from "./request-head.ts";

const { NGHTTP2_FLAG_END_STREAM } = constants;

export interface HealthQuestion {
  readonly path: string;
  readonly timeoutMs: number;
  /** An answer longer than this is cut off. */
  readonly bytesMax: number;
  readonly signal: AbortSignal;
}

/** Asks on a connection of its own; gives the status, or 0 where there was no complete answer in time. */
export function askHealth(opener: SessionOpener, question: HealthQuestion): Promise<number> {
  const { path, timeoutMs, bytesMax, signal } = question;
  const { promise, resolve } = Promise.withResolvers<number>();
  const { session, socket } = opener.open();
  let status = 0;
  let bytes = 0;
  const finish = (result: number): void => {
    clearTimeout(timer);
    signal.removeEventListener("abort", none);
    session.destroy();
    socket.destroy();
    resolve(result);
  };
  const none = (): void => finish(0);
  const timer = setTimeout(none, timeoutMs).unref();
  signal.addEventListener("abort", none);
  session.on("error", none).on("close", none);
  // Then it speaks HTTP/2.
  session.once("remoteSettings", () => {
    const lines = "User-Agent: keyward-health\r\n";
    const head = requestHead({ method: "GET", target: path, lines, hosted: false, body: undefined }, opener);
    const request = session.request(head, { endStream: true });
    request
      .on("response", (headers, flags) => {
        status = headers[":status"] ?? 0;
        if ((flags & NGHTTP2_FLAG_END_STREAM) !== 0) finish(status);
      })
      .on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        // What came before the cut still tells the state.
        if (bytes > bytesMax) finish(status);
      })
      .on("end", () => finish(request.rstCode === 0 ? status : 0))
      .on("error", none)
      .on("close", none);
  });
  return promise;
}
