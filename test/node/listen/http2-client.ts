import { once } from "node:events";
import { connect, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders } from "node:http2";
import type { Test } from "tap";
import { writeCertificate } from "./certificate-files.ts";
import { openHarness, type Harness, type HarnessOptions } from "./harness.ts";

/** A listener and a client that speaks HTTP/2 with it; both end with the test. */
export async function openBoth(
  t: Test,
  options: HarnessOptions = {},
): Promise<{ harness: Harness; client: ClientHttp2Session }> {
  const tls = { ...(await writeCertificate(t.testdir(), "main", "main.test")), sni: [] };
  const harness = await openHarness({ ...options, config: { tls, ...options.config } });
  const client = connect(`https://127.0.0.1:${harness.port}`, { rejectUnauthorized: false });
  client.on("error", () => {});
  await once(client, "connect");
  t.teardown(async () => {
    client.destroy();
    await harness.close();
  });
  return { harness, client };
}

/** Resolves with the code of the reset, 0 where there was none. */
export function closed(stream: ClientHttp2Stream): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  stream.on("error", () => {}).once("close", () => resolve(stream.rstCode));
  return promise;
}

/** The status, or `reset` where the library refused the stream by itself. */
export function statusOf(stream: ClientHttp2Stream): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  stream
    .on("error", () => {})
    .once("response", (headers) => resolve(headers[":status"]))
    .once("close", () => resolve("reset"));
  stream.resume();
  return promise;
}

export async function responseOf(stream: ClientHttp2Stream): Promise<IncomingHttpHeaders> {
  const [headers] = await once(stream, "response");
  return headers;
}
