import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createTlsServer } from "node:https";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import t, { type Test } from "tap";
import { startFakeNode, type FakeNode, type FakeNodeOptions } from "./fake-node.ts";
import { isWhole, RawClient, startRawUpstream } from "./raw-peer.ts";

/** No DNS message can hold this label, so that nobody is asked. */
const NO_NAME = `${"x".repeat(64)}.test`;
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** One request through a node of its own; gives all that the client received. */
async function ask(
  t: Test,
  options: FakeNodeOptions,
  head = "GET / HTTP/1.1\r\nHost: api.example.com\r\n",
): Promise<string> {
  const node = await startFakeNode(options);
  t.teardown(() => node.close());
  return new RawClient(node.port).send(`${head}Connection: close\r\n\r\n`).closed();
}

async function inFlight(node: FakeNode, count: number): Promise<void> {
  while (node.upstream.status()[0]!.inFlight !== count) await new Promise((resolve) => setImmediate(resolve));
}

/** A port of this machine on which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

t.test("the kind of failure decides the answer", async (t) => {
  const silent = await startRawUpstream(() => {});
  const closing = await startRawUpstream((socket) => socket.end());
  const resetting = await startRawUpstream((socket) => socket.resetAndDestroy());
  t.teardown(() => Promise.all([silent.close(), closing.close(), resetting.close()]));
  const cases: readonly [name: string, upstream: string, code: string, timeouts?: Record<string, string>][] = [
    ["refused connection", `http://127.0.0.1:${await deadPort()}`, "upstream_unreachable"],
    ["a name that does not resolve", `http://${NO_NAME}:1`, "upstream_unreachable"],
    ["no answer in time", silent.url, "upstream_timeout", { response_head: "60ms" }],
    ["closed without an answer", closing.url, "upstream_broken"],
    ["reset without an answer", resetting.url, "upstream_broken"],
  ];
  for (const [name, upstream, code, timeouts = {}] of cases) {
    const received = await ask(t, { upstream, timeouts });
    t.match(received, new RegExp(`^HTTP/1\\.1 599 [^]*\\r\\n\\r\\n${code}$`), name);
  }
});

t.test("a request that waits for a connection does not wait for ever", async (t) => {
  const upstream = await startRawUpstream(() => {});
  t.teardown(() => upstream.close());
  const node = await startFakeNode({
    upstream: { urls: [upstream.url], connections_max: 1 },
    timeouts: { connect: "20ms", response_head: "150ms" },
  });
  t.teardown(() => node.close());
  const request = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  const clients = Array.from({ length: 5 }, () => new RawClient(node.port).send(request));
  for (const client of clients) t.match(await client.closed(), /upstream_timeout$/);
});

t.test("more requests than may wait are refused at once", async (t) => {
  const upstream = await startRawUpstream(() => {});
  t.teardown(() => upstream.close());
  const node = await startFakeNode({ upstream: { urls: [upstream.url], connections_max: 1 } });
  t.teardown(() => node.close());
  const clients = Array.from({ length: 6 }, () => new RawClient(node.port).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
  await node.outcome(0);
  t.match(node.outcomes, [{ kind: "failed", fault: { code: "upstream_unhealthy" } }]);
  t.match(node.upstream.status(), [{ inFlight: 5, connections: 1 }]);
  for (const client of clients) client.destroy();
  await node.outcome(5);
  await inFlight(node, 0);
});

t.test("clients that vanish while they wait leave the queue at once", async (t) => {
  const upstream = await startRawUpstream((socket, received) => {
    if (received.includes("/next")) socket.write(OK);
  });
  t.teardown(() => upstream.close());
  const node = await startFakeNode({ upstream: { urls: [upstream.url], connections_max: 1 } });
  t.teardown(() => node.close());
  const holder = new RawClient(node.port).send("GET /hold HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  while (!upstream.received[0]?.includes("/hold")) await new Promise((resolve) => setImmediate(resolve));
  for (let i = 0; i < 10; i++) {
    const client = new RawClient(node.port).send("GET /gone HTTP/1.1\r\nHost: h\r\n\r\n");
    await inFlight(node, 2);
    client.destroy();
    await node.outcome(i);
  }
  t.ok(
    node.outcomes.every(({ kind }) => kind === "aborted"),
    "nobody found the queue full of them",
  );
  t.match(node.upstream.status(), [{ inFlight: 1 }]);

  upstream.sockets[0]!.write(OK);
  t.match(await holder.closed(), /ok$/);
  await inFlight(node, 0);
  const next = new RawClient(node.port).send("GET /next HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  t.match(await next.closed(), /ok$/);
  t.equal(upstream.sockets.length, 1, "the connection was kept");
  t.notMatch(upstream.received[0], /gone/, "nothing of them was sent");
});

t.test("one of several addresses is dead", async (t) => {
  const alive = await startRawUpstream((socket, received) => {
    if (isWhole(received)) socket.write(OK);
  });
  t.teardown(() => alive.close());
  const dead = `http://127.0.0.1:${await deadPort()}`;
  const upstream = { urls: [dead, alive.url], balance: "round_robin", health: { unhealthy_after: 100 } };
  const cases: readonly [head: string, answer: RegExp][] = [
    ["GET / HTTP/1.1\r\nHost: h\r\n", /ok$/],
    ["OPTIONS / HTTP/1.1\r\nHost: h\r\n", /ok$/],
    ["HEAD / HTTP/1.1\r\nHost: h\r\n", /^HTTP\/1\.1 200 /],
    ["DELETE / HTTP/1.1\r\nHost: h\r\n", /upstream_unreachable$/],
    ["POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n", /upstream_unreachable$/],
  ];
  for (const [head, answer] of cases) t.match(await ask(t, { upstream }, head), answer, head);
  t.equal(alive.sockets.length, 3, "only what can be repeated was tried a second time");
});

t.test("IPv6 upstream", async (t) => {
  const upstream = await startRawUpstream((socket) => socket.write(OK), "::1");
  t.teardown(() => upstream.close());
  t.match(await ask(t, { upstream: upstream.url }), /ok$/);
});

t.test("TLS towards the upstream", async (t) => {
  const names = [
    { type: 2, value: "upstream.test" },
    { type: 7, ip: "127.0.0.1" },
  ] as const;
  const { cert, private: key } = await generate([{ name: "commonName", value: "upstream.test" }], {
    extensions: [{ name: "subjectAltName", altNames: [...names] }],
  });
  const folder = await mkdtemp(join(tmpdir(), "forward-"));
  t.teardown(() => rm(folder, { recursive: true }));
  const ca = join(folder, "ca.pem");
  await writeFile(ca, cert);
  const asked: (string | false | null)[] = [];
  const server = createTlsServer({ cert, key }, (request, response) => {
    const { servername } = request.socket as Socket & { servername: string | false | null };
    asked.push(servername);
    response.end(request.headers.host);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => new Promise((resolve) => server.close(resolve)));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cases: readonly [name: string, tls: object, answer: RegExp, servername?: string | false][] = [
    ["a certificate nobody vouches for", {}, /upstream_unreachable$/],
    ["verification switched off", { verify: false }, /\r\n\r\napi\.example\.com$/, false],
    ["the right authority, checked for the address", { ca }, /\r\n\r\napi\.example\.com$/, false],
    [
      "the right authority and name",
      { ca, servername: "upstream.test" },
      /\r\n\r\napi\.example\.com$/,
      "upstream.test",
    ],
    ["another name", { ca, servername: "other.test" }, /upstream_unreachable$/],
  ];
  for (const [name, tls, answer, servername] of cases) {
    asked.length = 0;
    const received = await ask(t, { upstream: { urls: [url], tls } });
    t.match(received.replace(/[0-9a-f]+\r\n(.*)\r\n0\r\n\r\n$/, "$1"), answer, name);
    t.same(asked, servername === undefined ? [] : [servername], `${name}: server name`);
  }
});

t.test("the Host field chooses neither the TLS name nor the connection", async (t) => {
  const { cert, private: key } = await generate([{ name: "commonName", value: "x" }]);
  let connections = 0;
  const server = createTlsServer({ cert, key }, (request, response) => response.end(request.url));
  server.on("secureConnection", () => connections++).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => new Promise((resolve) => server.close(resolve)));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const node = await startFakeNode({ upstream: { urls: [url], connections_max: 1, tls: { verify: false } } });
  t.teardown(() => node.close());
  for (const host of ["a.test", "b.test", "c.test"]) {
    await new RawClient(node.port).send(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`).closed();
  }
  t.match(node.outcomes, [{ kind: "answered" }, { kind: "answered" }, { kind: "answered" }]);
  t.equal(connections, 1);
});
