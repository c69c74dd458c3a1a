import { once } from "node:events";
import type { ServerHttp2Session } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import { writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import t, { type Test } from "tap";
import { ask, open } from "./asking.ts";
import { keyPair, startHttp2Upstream, type StreamHandler } from "./http2-server.ts";

const answer: StreamHandler = (stream) => stream.respond({ ":status": 200 }, { endStream: true });

/** A key pair, and the same in files. */
async function pair(t: Test): Promise<{ cert: string; key: string; files: { cert: string; key: string } }> {
  const folder = t.testdir();
  const made = await keyPair();
  const files = { cert: join(folder, "c.pem"), key: join(folder, "k.pem") };
  await writeFile(files.cert, made.cert);
  await writeFile(files.key, made.key);
  return { ...made, files };
}

t.test("a certificate is checked, against the authorities and the name that node.yaml gives", async (t) => {
  const { cert, key, files } = await pair(t);
  const { url, server, heads } = await startHttp2Upstream(t, answer, { tls: true, cert, key });
  const names: (string | false | undefined)[] = [];
  server.on("session", ({ socket }: ServerHttp2Session) => void names.push((socket as TLSSocket).servername as string));
  for (const [tls, expected] of [
    [{}, { fault: "upstream_unreachable" }],
    [{ ca: files.cert, servername: "other.test" }, { fault: "upstream_unreachable" }],
    [{ ca: files.cert }, { status: 200 }],
    [{ ca: files.cert, servername: "api.test" }, { status: 200 }],
    [{ verify: false }, { status: 200 }],
  ] as const) {
    const { upstream } = open(t, { urls: [url], tls });
    t.match(await ask(upstream, { lines: "Host: evil.test\r\n" }).done, expected);
  }
  t.equal(names.at(-2), "api.test", "never the name that a client sends");
  t.equal(heads.length, 3, "nothing is sent where the certificate is not good");
});

t.test("a client certificate is shown", async (t) => {
  const { cert, key, files } = await pair(t);
  const options = { tls: true, cert, key, ca: cert, requestCert: true, rejectUnauthorized: true };
  const { url } = await startHttp2Upstream(t, answer, options);
  const without = open(t, { urls: [url], tls: { verify: false } });
  t.match(await ask(without.upstream).done, { status: 0 });
  const shown = open(t, { urls: [url], tls: { ca: files.cert, cert: files.cert, key: files.key } });
  t.match(await ask(shown.upstream).done, { status: 200 });
});

t.test("an upstream that does not agree to HTTP/2 by ALPN is not spoken to", async (t) => {
  const made = await keyPair();
  const silent = createTlsServer(made, (socket) => socket.on("error", () => {}).resume());
  for (const server of [createHttpsServer(made), silent]) {
    let requests = 0;
    server.on("request", () => requests++).on("tlsClientError", () => {});
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.teardown(() => new Promise((resolve) => server.close(resolve)));
    const urls = [`h2s://127.0.0.1:${(server.address() as AddressInfo).port}`];
    const { upstream } = open(t, { urls, tls: { verify: false } });
    t.match(await ask(upstream).done, { fault: "upstream_unreachable" });
    t.equal(requests, 0);
  }
});
