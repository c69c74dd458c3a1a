import { randomBytes } from "node:crypto";
import { createServer, request as httpRequest } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import t, { type Test } from "tap";
import { startFakeNode, type FakeNodeOptions, type FakeNode } from "./fake-node.ts";
import { gone, isWhole, RawClient, startRawUpstream, type RawUpstream } from "./raw-peer.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

async function setUp(
  t: Test,
  options?: Partial<FakeNodeOptions>,
  answer = OK,
): Promise<{ node: FakeNode; upstream: RawUpstream }> {
  const upstream = await startRawUpstream((socket, received) => {
    if (isWhole(received)) socket.write(answer);
  });
  t.teardown(() => upstream.close());
  const node = await startFakeNode({ upstream: upstream.url, ...options });
  t.teardown(() => node.close());
  return { node, upstream };
}

/** Request head and body as sent, and what the upstream must have read, fields of ours left out. */
const FRAMINGS: readonly [name: string, sent: string, head: RegExp, body: string][] = [
  ["GET without a body sends none", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", /^GET \/ HTTP\/1\.1\r\n/, ""],
  ["HEAD without a body sends none", "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n", /^HEAD \/ HTTP\/1\.1\r\n/, ""],
  ["DELETE without a body sends none", "DELETE / HTTP/1.1\r\nHost: h\r\n\r\n", /^DELETE \//, ""],
  [
    "POST with an empty body says so",
    "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
    /\r\ncontent-length: 0\r\n/i,
    "",
  ],
  [
    "a length is kept",
    "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
    /\r\ncontent-length: 3\r\n/i,
    "abc",
  ],
  [
    "a length is kept on GET",
    "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
    /\r\ncontent-length: 3\r\n/i,
    "abc",
  ],
  [
    "an empty chunked body ends",
    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    /^POST/,
    "",
  ],
];

t.test("a body is framed anew, exactly", async (t) => {
  const { node, upstream } = await setUp(t);
  for (const [name, sent, head, body] of FRAMINGS) {
    const before = upstream.received.join("").length;
    const client = new RawClient(node.port).send(sent.replace("Host: h", "Host: h\r\nConnection: close"));
    t.match(await client.closed(), /^HTTP\/1\.1 200 /, name);
    const seen = upstream.received.join("").slice(before);
    t.match(seen, head, name);
    t.equal(seen.slice(seen.indexOf("\r\n\r\n") + 4), body, name);
  }
});

const EMBEDDED = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

for (const method of ["DELETE", "OPTIONS", "GET", "PROPFIND", "POST"]) {
  t.test(
    `a chunked ${method} smuggles no second request past an upstream that only knows Content-Length`,
    async (t) => {
      const requests: string[] = [];
      // Deliberately weak: reads requests by Content-Length alone and keeps the connection open.
      const upstream = await startRawUpstream((socket, received, n) => {
        let rest = received;
        requests.length = 0;
        for (let end = rest.indexOf("\r\n\r\n"); end !== -1; end = rest.indexOf("\r\n\r\n")) {
          const head = rest.slice(0, end);
          if (!/^[A-Z]+ \/\S* HTTP\/1\.1\r\n/.test(head)) break;
          requests.push(`${n} ${head.split("\r\n", 1)[0]}`);
          const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? "0";
          rest = rest.slice(end + 4 + Number(length));
        }
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      });
      t.teardown(() => upstream.close());
      const node = await startFakeNode({ upstream: upstream.url });
      t.teardown(() => node.close());
      const chunk = `${EMBEDDED.length.toString(16)}\r\n${EMBEDDED}\r\n0\r\n\r\n`;
      const client = new RawClient(node.port).send(
        `${method} /outer HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk}`,
      );
      await client.closed();
      t.match(await node.outcome(0), { kind: "answered", status: 200 });
      t.same(requests, [`0 ${method} /outer HTTP/1.1`], "one request was read");
      t.match(
        upstream.received[0]!,
        /\r\n(?:transfer-encoding: chunked|content-length: 38)\r\n/i,
        "with a framing of its own",
      );
      t.notMatch(upstream.received[0]!, /content-length: 0/i);
      // The answer may have come before the body: then this connection must not carry another request.
      const next = new RawClient(node.port).send("GET /next HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      t.match(await next.closed(), /\r\n\r\nok$/);
    },
  );
}

t.test("1 MiB passes both ways byte by byte", async (t) => {
  const server = createServer((request, response) => {
    request.pipe(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => new Promise((resolve) => server.close(resolve)));
  const node = await startFakeNode({ upstream: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  t.teardown(() => node.close());
  const sent = randomBytes(1 << 20);
  for (const headers of [{ "Content-Length": String(sent.length) }, { "Transfer-Encoding": "chunked" }]) {
    const request = httpRequest({ port: node.port, method: "POST", headers, agent: false });
    request.end(sent);
    const [response] = await once(request, "response");
    t.ok(sent.equals(await buffer(response)), JSON.stringify(headers));
  }
});

t.test("100 (Continue) is the node's own and Expect is not forwarded", async (t) => {
  const { node, upstream } = await setUp(t);
  const client = new RawClient(node.port);
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n");
  await client.until(/^HTTP\/1\.1 100 [^]*\r\n\r\n$/);
  client.send("abc");
  t.match(await client.closed(), /^HTTP\/1\.1 100 [^]*HTTP\/1\.1 200 [^]*ok$/);
  t.match(upstream.received[0]!, /\r\n\r\nabc$/);
  t.notMatch(upstream.received[0]!, /expect/i);
});

t.test("a forbidden trailer ends the request before the upstream sees its end", async (t) => {
  const { node, upstream } = await setUp(t);
  const client = new RawClient(node.port).send(
    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nAuthorization: x\r\n\r\n",
  );
  t.match(await client.closed(), /^HTTP\/1\.1 599 [^]*forbidden_trailer$/);
  t.notMatch(upstream.received.join(""), /\r\n0\r\n|authorization/i);
});

t.test("other trailers are checked and dropped", async (t) => {
  const { node, upstream } = await setUp(t);
  const client = new RawClient(node.port).send(
    "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n",
  );
  t.match(await client.closed(), /^HTTP\/1\.1 200 /);
  t.match(upstream.received.join(""), /abc\r\n0\r\n\r\n$|\r\n\r\nabc$/);
});

t.test("a client that vanishes in its body ends the request at the upstream, unfinished", async (t) => {
  const { node, upstream } = await setUp(t);
  for (const framing of ["Content-Length: 10", "Transfer-Encoding: chunked"]) {
    const n = upstream.sockets.length;
    const client = new RawClient(node.port).send(`POST / HTTP/1.1\r\nHost: h\r\n${framing}\r\n\r\n3\r\nabc\r\n`);
    while (!upstream.received[n]?.includes("abc")) await new Promise((resolve) => setImmediate(resolve));
    const upstreamGone = gone(upstream.sockets[n]!);
    client.destroy();
    t.match(await node.outcome(n), { kind: "aborted" });
    await upstreamGone;
    t.notOk(isWhole(upstream.received[n]), framing);
  }
});

t.test("a client that stops in its body is told so and the upstream connection closed", async (t) => {
  const { node, upstream } = await setUp(t, { timeouts: { body_idle: "50ms" } });
  const client = new RawClient(node.port).send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  t.match(await client.closed(), /^HTTP\/1\.1 599 [^]*request_timeout$/);
  await gone(upstream.sockets[0]!);
});

t.test(
  "an answer before the end of the body reaches the client and the upstream connection is not used again",
  async (t) => {
    const early = "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig";
    const upstream = await startRawUpstream((socket, received) => {
      socket.write(received.startsWith("POST") ? early : OK);
    });
    t.teardown(() => upstream.close());
    const node = await startFakeNode({ upstream: { urls: [upstream.url], connections_max: 1 } });
    t.teardown(() => node.close());
    const client = new RawClient(node.port).send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
    const received = await client.closed();
    t.match(received, /^HTTP\/1\.1 413 [^]*Connection: close[^]*big$/);
    t.same(node.told, [413]);
    const next = new RawClient(node.port).send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    t.match(await next.closed(), /ok$/);
    t.equal(upstream.sockets.length, 2);
  },
);

t.test("an upstream that closes during the body is a fault of its own", async (t) => {
  const upstream = await startRawUpstream((socket, received) => {
    if (received.includes("abc")) socket.destroy();
  });
  t.teardown(() => upstream.close());
  const node = await startFakeNode({ upstream: upstream.url });
  t.teardown(() => node.close());
  const client = new RawClient(node.port).send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
  t.match(await client.closed(), /^HTTP\/1\.1 599 [^]*upstream_broken$/);
});

t.test("OPTIONS * is answered by the node", async (t) => {
  const { node, upstream } = await setUp(t);
  const client = new RawClient(node.port).send("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n");
  t.match(await client.closed(), /^HTTP\/1\.1 204 /);
  t.equal(upstream.sockets.length, 0);
  t.same(node.told, [204]);
});
