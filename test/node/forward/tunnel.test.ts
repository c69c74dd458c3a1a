import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import t, { type Test } from "tap";
import { WebSocket, WebSocketServer } from "ws";
import { acceptValue } from "../../../src/node/forward/handshake.ts";
import { startFakeNode, type FakeNode, type FakeNodeOptions } from "./fake-node.ts";
import { gone, RawClient, startRawUpstream, type RawUpstream } from "./raw-peer.ts";

const KEY = randomBytes(16).toString("base64");
const HANDSHAKE =
  "GET /chat/../x?a=%2e HTTP/1.1\r\nHost: api.example.com\r\nConnection: Upgrade, X-Hop\r\nX-Hop: 1\r\nUpgrade: websocket\r\n" +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\nX-Dup: 1\r\nx-dup: 2\r\nOrigin: https://a.test\r\n\r\n`;

async function setUp(t: Test, options: FakeNodeOptions): Promise<FakeNode> {
  const node = await startFakeNode(options);
  t.teardown(() => node.close());
  return node;
}

async function scripted(t: Test, answer: string, end = false): Promise<RawUpstream> {
  const upstream = await startRawUpstream((socket, received) => {
    if (!received.endsWith("\r\n\r\n")) return;
    socket.write(answer, "latin1");
    if (end) socket.end();
  });
  t.teardown(() => upstream.close());
  return upstream;
}

function accepting(...more: string[]): string {
  const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", ...more];
  return `${lines.join("\r\n")}\r\nSec-WebSocket-Accept: ${acceptValue(KEY)}\r\n\r\n`;
}

t.test("the accept value of RFC 6455 section 1.3", async (t) => {
  t.equal(acceptValue("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
});

for (const scheme of ["http", "https"] as const) {
  t.test(`messages pass both ways, ${scheme}`, async (t) => {
    const { cert, private: key } = await generate([{ name: "commonName", value: "x" }]);
    const server = scheme === "https" ? createTlsServer({ cert, key }) : undefined;
    const echo = new WebSocketServer(server === undefined ? { port: 0, host: "127.0.0.1" } : { server });
    server?.listen(0, "127.0.0.1");
    await once(server ?? echo, "listening");
    t.teardown(() => {
      echo.close();
      server?.close();
    });
    echo.on("connection", (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })));
    const { port } = (server ?? echo).address() as AddressInfo;
    const urls = [`${scheme}://127.0.0.1:${port}`];
    const node = await setUp(t, { upstream: { urls, tls: { verify: false } } });
    const client = new WebSocket(`ws://127.0.0.1:${node.port}/echo`);
    await once(client, "open");
    for (const message of [Buffer.from("hello"), randomBytes(300_000)]) {
      client.send(message);
      const [received] = (await once(client, "message")) as [Buffer];
      t.ok(message.equals(received));
    }
    t.match(node.upstream.status(), [{ inFlight: 1, healthy: true }]);
    client.close(4001);
    t.equal((await once(client, "close"))[0], 4001);
    t.same(await node.outcome(0), { kind: "answered", status: 101 });
    t.same(node.told, [101]);
    t.match(node.upstream.status(), [{ inFlight: 0 }]);
  });
}

t.test("the upstream gets the handshake as it was checked", async (t) => {
  const upstream = await scripted(t, accepting());
  const node = await setUp(t, { upstream: upstream.url });
  const client = new RawClient(node.port).send(HANDSHAKE);
  await client.until(/\r\n\r\n/);
  const seen = upstream.received[0]!;
  t.match(seen, /^GET \/chat\/\.\.\/x\?a=%2e HTTP\/1\.1\r\n/, "the target is not touched");
  t.match(seen, /\r\nHost: api\.example\.com\r\n/);
  t.match(seen, /\r\nconnection: Upgrade\r\nupgrade: websocket\r\n/i);
  t.match(seen, new RegExp(`\\r\\nSec-WebSocket-Key: ${KEY.replace(/[+]/g, "\\+")}\\r\\n`));
  t.match(seen, /\r\nX-Dup: 1\r\nX-Dup: 2\r\n/);
  t.match(seen, /\r\nX-Forwarded-For: 127\.0\.0\.1\r\n/);
  t.match(seen, /\r\nX-Request-Id: request-1\r\n/);
  t.notMatch(seen, /x-hop/i);
  t.equal(seen.match(/\r\nconnection:/gi)?.length, 1);
  client.destroy();
  await node.outcome(0);
});

t.test("bytes that came with either handshake are not lost", async (t) => {
  const upstream = await startRawUpstream((socket, received) => {
    if (received.endsWith("\r\n\r\nearly")) socket.write("got it");
    else if (received.endsWith("\r\n\r\n")) socket.write(`${accepting()}greeting `);
  });
  t.teardown(() => upstream.close());
  const node = await setUp(t, { upstream: upstream.url });
  const client = new RawClient(node.port).send(`${HANDSHAKE}early`);
  t.match(await client.until(/got it$/), /^HTTP\/1\.1 101 [^]*\r\n\r\ngreeting got it$/);
  client.destroy();
  await node.outcome(0);
});

const REFUSED: readonly [name: string, answer: string][] = [
  ["a wrong accept value", accepting().replace(acceptValue(KEY), acceptValue("another key"))],
  ["no accept value", accepting().replace(/Sec-WebSocket-Accept: .*\r\n/, "")],
  ["two accept values", accepting(`Sec-WebSocket-Accept: ${acceptValue(KEY)}`)],
  ["another protocol", accepting().replace("Upgrade: websocket", "Upgrade: h2c")],
  ["no Connection: Upgrade", accepting().replace("Connection: Upgrade", "Connection: close")],
  ["two lengths", accepting("Content-Length: 1", "Content-Length: 2")],
  ["a value that is not ASCII", accepting("X-A: \xe4")],
  ["garbage", "hello\r\n\r\n"],
];

t.test("a 101 that does not accept the handshake is never seen by the client", async (t) => {
  for (const [name, answer] of REFUSED) {
    const upstream = await scripted(t, answer);
    const node = await setUp(t, { upstream: upstream.url });
    const received = await new RawClient(node.port).send(HANDSHAKE).closed();
    t.match(received, /^HTTP\/1\.1 599 [^]*\r\n\r\nupstream_broken$/, name);
    t.notMatch(received, /101|Sec-WebSocket/i, name);
    t.match(await node.outcome(0), { kind: "failed", sent: false }, name);
    await gone(upstream.sockets[0]!);
  }
});

t.test("any other answer is passed on and the connection closed", async (t) => {
  const answers: readonly [answer: string, end: boolean, client: RegExp][] = [
    [
      "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\nno",
      false,
      /^HTTP\/1\.1 403 [^]*Set-Cookie: a\r\nSet-Cookie: b\r\n[^]*no$/,
    ],
    ["HTTP/1.1 426 Upgrade Required\r\nUpgrade: foo\r\nContent-Length: 0\r\n\r\n", false, /^HTTP\/1\.1 426 /],
    ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", false, /\r\n1\r\na\r\n0\r\n\r\n$/],
    ["HTTP/1.1 200 OK\r\n\r\nabc", true, /\r\n3\r\nabc\r\n0\r\n\r\n$/],
    ["HTTP/1.1 304 Not Modified\r\n\r\n", false, /^HTTP\/1\.1 304 [^]*\r\n\r\n$/],
  ];
  for (const [answer, end, wanted] of answers) {
    const upstream = await scripted(t, answer, end);
    const node = await setUp(t, { upstream: upstream.url });
    const received = await new RawClient(node.port).send(HANDSHAKE).closed();
    t.match(received, wanted, answer);
    t.match(received, /\r\nConnection: close\r\n/);
    t.match(await node.outcome(0), { kind: "answered", status: node.told[0] });
  }
});

t.test("the kind of failure decides the answer", async (t) => {
  const silent = await startRawUpstream(() => {});
  const closing = await startRawUpstream((socket) => socket.destroy());
  t.teardown(() => Promise.all([silent.close(), closing.close()]));
  const cases: readonly [upstream: string, code: string, timeouts?: Record<string, string>][] = [
    // No DNS message can hold this label, so that nobody is asked.
    [`http://${"x".repeat(64)}.test:1`, "upstream_unreachable"],
    [silent.url, "upstream_timeout", { connect: "1ms", response_head: "60ms" }],
    [closing.url, "upstream_broken"],
  ];
  for (const [upstream, code, timeouts = {}] of cases) {
    const node = await setUp(t, { upstream, timeouts });
    t.match(await new RawClient(node.port).send(HANDSHAKE).closed(), new RegExp(`^HTTP/1\\.1 599 [^]*${code}$`), code);
    t.match(node.upstream.status(), [{ inFlight: 0 }]);
  }
});

t.test("one side that ends takes the other with it", async (t) => {
  const upstream = await scripted(t, accepting());
  const node = await setUp(t, { upstream: upstream.url });

  const first = new RawClient(node.port).send(HANDSHAKE);
  await first.until(/\r\n\r\n$/);
  const upstreamGone = gone(upstream.sockets[0]!);
  first.destroy();
  await upstreamGone;
  t.same(await node.outcome(0), { kind: "answered", status: 101 });

  const second = new RawClient(node.port).send(HANDSHAKE);
  await second.until(/\r\n\r\n$/);
  upstream.sockets[1]!.resetAndDestroy();
  await second.closed();
  t.same(await node.outcome(1), { kind: "answered", status: 101 });
});

t.test("a tunnel that stays silent is cut", async (t) => {
  const upstream = await scripted(t, accepting());
  const node = await setUp(t, { upstream: upstream.url, timeouts: { response_idle: "60ms" } });
  const client = new RawClient(node.port).send(HANDSHAKE);
  t.match(await client.closed(), /^HTTP\/1\.1 101 /);
  t.match(await node.outcome(0), { kind: "answered", status: 101 });
  t.match(node.upstream.status(), [{ inFlight: 0 }]);
});

t.test("a client that vanishes during the handshake ends it", async (t) => {
  const upstream = await startRawUpstream((_socket, received) => {
    if (received.endsWith("\r\n\r\n")) client.socket.resetAndDestroy();
  });
  t.teardown(() => upstream.close());
  const node = await setUp(t, { upstream: upstream.url });
  const client = new RawClient(node.port).send(HANDSHAKE);
  t.match(await node.outcome(0), { kind: "aborted" });
  await gone(upstream.sockets[0]!);
});
