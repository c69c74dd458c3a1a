import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import t, { type Test } from "tap";
import { writeCertificate } from "../listen/certificate-files.ts";
import { open, send } from "./sender.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const SECOND = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond";
/** What a record of TLS holds (RFC 8446 section 5.1). */
const RECORD_BYTES = 16_384;

/** `talk` gets each connection once it is secure. `cert` is the server's own authority. */
async function serve(t: Test, talk: (socket: TLSSocket) => void): Promise<{ url: string; cert: string }> {
  const { cert, key } = await writeCertificate(t.testdir(), "upstream", "upstream.test");
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => {
    socket.on("error", () => {});
    talk(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => new Promise((resolve) => server.close(resolve)));
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, cert };
}

t.test("a TLS session is resumed only where the certificate was checked", async (t) => {
  const resumed: boolean[] = [];
  const { url, cert } = await serve(t, (socket) => {
    resumed.push(socket.isSessionReused());
    socket.once("data", () => socket.end(OK.replace("OK", "OK\r\nConnection: close")));
  });
  const trusting = open(t, { urls: [url], tls: { ca: cert, servername: "upstream.test" } });
  const doubting = open(t, { urls: [url] });
  const got = [];
  for (const upstream of [trusting, trusting, trusting]) got.push(await send(upstream, "/"));
  t.match(got, [{ body: "ok" }, { body: "ok" }, { body: "ok" }]);
  t.equal(resumed[0], false);
  t.ok(resumed.slice(1).some(Boolean), "later ones resume");
  for (let i = 0; i < 2; i++) t.match(await send(doubting, "/"), { status: 0, fault: "upstream_unreachable" });
});

t.test("bytes behind an answer end its connection, in a record of their own as well", async (t) => {
  const start = "HTTP/1.1 200 OK\r\nContent-Length: 16000\r\nX-Pad: ";
  const body = "x".repeat(16_000);
  const pad = "p".repeat(RECORD_BYTES - start.length - 4 - body.length);
  const evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
  let connections = 0;
  const { url } = await serve(t, (socket) => {
    connections++;
    socket.on("data", (bytes: Buffer) => {
      socket.write(bytes.includes("/second") ? SECOND : `${start}${pad}\r\n\r\n${body}${evil}`);
    });
  });
  const upstream = open(t, { urls: [url], connections_max: 1, tls: { verify: false } });
  const [first, second] = await Promise.all([send(upstream, "/first"), send(upstream, "/second")]);
  t.match(first, { status: 200, body });
  t.match(second, { status: 200, body: "second" }, "the next request, which waited, gets its own answer");
  t.equal(connections, 2);
});
