import { once } from "node:events";
import type { ServerHttp2Stream } from "node:http2";
import t, { type Test } from "tap";
import { startFakeNode, type FakeNode, type FakeNodeOptions } from "../forward/fake-node.ts";
import { RawClient } from "../forward/raw-peer.ts";
import { startHttp2Upstream, valuesOf, type Http2Upstream, type StreamHandler } from "./http2-server.ts";

const KEY = Buffer.alloc(16, 7).toString("base64");

/** A node whose clients speak HTTP/1.1 and whose upstream speaks HTTP/2. */
async function setUp(
  t: Test,
  handler: StreamHandler,
  options: Partial<FakeNodeOptions> = {},
): Promise<{ node: FakeNode; upstream: Http2Upstream }> {
  const upstream = await startHttp2Upstream(t, handler);
  const node = await startFakeNode({ upstream: upstream.url, ...options });
  t.teardown(() => node.close());
  return { node, upstream };
}

/** Sends a request on a connection of its own; gives all that came back. */
function ask(node: FakeNode, request: string): Promise<string> {
  const [head = "", body = ""] = request.split("\r\n\r\n", 2);
  const rest = request.slice(head.length + 4);
  return new RawClient(node.port).send(`${head}\r\nConnection: close\r\n\r\n${rest || body}`).closed();
}

function echo(stream: ServerHttp2Stream): void {
  stream.respond({ ":status": 200 });
  stream.pipe(stream);
}

t.test("the fields of a connection end here, and the host becomes :authority", async (t) => {
  const { node, upstream } = await setUp(t, (stream) => stream.respond({ ":status": 204 }, { endStream: true }));
  await new RawClient(node.port)
    .send(
      "GET /a?b=%2e HTTP/1.1\r\nHost: api.example.com:81\r\nConnection: close, X-Hop, TE\r\nX-Hop: 1\r\nTE: trailers;q=1, deflate\r\n" +
        "Keep-Alive: timeout=9\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\nProxy-Connection: x\r\nX-Dup: 1\r\nx-dup: 2\r\n" +
        "Cookie: a=1; b=2\r\nX-Forwarded-For: 192.0.2.1\r\nX-Request-Id: theirs\r\nX-Latin: caf\xe9\r\n\r\n",
    )
    .closed();
  t.same(upstream.heads, [
    [
      ...[":method", "GET", ":scheme", "http", ":authority", "api.example.com:81", ":path", "/a?b=%2e"],
      ...["x-dup", "1", "x-dup", "2", "cookie", "a=1; b=2", "x-latin", "caf\xe9"],
      ...["x-forwarded-for", "127.0.0.1", "x-forwarded-proto", "http", "x-forwarded-host", "api.example.com:81"],
      ...["forwarded", 'for=127.0.0.1;proto=http;host="api.example.com:81"', "x-request-id", "request-1"],
      ...["te", "trailers"],
    ],
  ]);
});

t.test("a trusted proxy's word stands, and what it says of the client is added to", async (t) => {
  const { node, upstream } = await setUp(t, echo, { trusted: true });
  await ask(node, "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n\r\n");
  t.same(valuesOf(upstream.heads[0]!, "x-forwarded-for"), ["192.0.2.1, 127.0.0.1"]);
  t.same(valuesOf(upstream.heads[0]!, "x-forwarded-proto"), ["https"]);
});

t.test("a request of HTTP/1.0 without a host names the address", async (t) => {
  const { node, upstream } = await setUp(t, echo);
  await new RawClient(node.port).send("GET / HTTP/1.0\r\n\r\n").closed();
  t.same(valuesOf(upstream.heads[0]!, ":authority"), [`127.0.0.1:${upstream.port}`]);
  t.same(valuesOf(upstream.heads[0]!, "te"), []);
});

interface Case {
  readonly name: string;
  readonly request: string;
  readonly handler: StreamHandler;
  readonly client: RegExp;
  readonly never?: RegExp;
  /** What `content-length` said behind the node. */
  readonly length?: readonly string[];
}

const GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

const CASES: readonly Case[] = [
  {
    name: "a body with a length",
    request: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
    handler: echo,
    client: /^HTTP\/1\.1 200 \r\n[^]*Transfer-Encoding: chunked\r\n[^]*\r\n5\r\nhello\r\n0\r\n\r\n$/,
    length: ["5"],
  },
  {
    name: "a body in chunks",
    request: "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
    handler: echo,
    client: /^HTTP\/1\.1 200 \r\n[^]*\r\n(?:2\r\nab\r\n1\r\nc|3\r\nabc)\r\n0\r\n\r\n$/,
    length: [],
  },
  {
    name: "an empty body in chunks",
    request: "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    handler: echo,
    client: /^HTTP\/1\.1 200 \r\n/,
    length: [],
  },
  {
    name: "a length of none",
    request: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    handler: echo,
    client: /^HTTP\/1\.1 200 \r\n/,
    length: ["0"],
  },
  {
    name: "an answer with a length keeps it, and its duplicates",
    request: GET,
    handler: (stream) => {
      stream.respond([":status", "200", "set-cookie", "a=1", "content-length", "2", "set-cookie", "b=2"]);
      stream.end("ok");
    },
    client:
      /\r\nset-cookie: a=1\r\ncontent-length: 2\r\nset-cookie: b=2\r\n[^]*X-Request-Id: request-1\r\n[^]*\r\n\r\nok$/,
    never: /:status|Transfer-Encoding/i,
  },
  {
    name: "HEAD gives the head alone",
    request: "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
    handler: (stream) => stream.respond({ ":status": 200, "content-length": 9 }, { endStream: true }),
    client: /^HTTP\/1\.1 200 \r\ncontent-length: 9\r\n[^]*\r\n\r\n$/,
  },
  {
    name: "204 has no body",
    request: GET,
    handler: (stream) => stream.respond({ ":status": 204 }, { endStream: true }),
    client: /^HTTP\/1\.1 204 \r\n[^]*\r\n\r\n$/,
    never: /Transfer-Encoding|Content-Length/i,
  },
  {
    name: "304 has no body",
    request: GET,
    handler: (stream) => stream.respond({ ":status": 304, etag: '"x"' }, { endStream: true }),
    client: /^HTTP\/1\.1 304 \r\netag: "x"\r\n[^]*\r\n\r\n$/,
    never: /Transfer-Encoding/i,
  },
  {
    name: "interim answers come before the one that counts, 100 is the node's own",
    request: GET,
    handler: (stream) => {
      stream.additionalHeaders({ ":status": 100 });
      stream.additionalHeaders({ ":status": 103, link: "</a>; rel=preload" });
      stream.respond({ ":status": 204 }, { endStream: true });
    },
    client: /^HTTP\/1\.1 103 Interim\r\nlink: <\/a>; rel=preload\r\n\r\nHTTP\/1\.1 204 /,
    never: / 100 /,
  },
  {
    name: "trailers become those of a chunked answer; what may not stand there is left out",
    request: GET,
    handler: (stream) => {
      stream.respond({ ":status": 200 }, { waitForTrailers: true });
      stream.once("wantTrailers", () => stream.sendTrailers({ "x-sum": ["1", "2"], "set-cookie": "a=1" }));
      stream.end("body");
    },
    client: /\r\n4\r\nbody\r\n0\r\nx-sum: 1\r\nx-sum: 2\r\n\r\n$/,
  },
  {
    name: "trailers of a request are no fields of its head",
    request: "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n",
    handler: (stream, headers) => {
      stream.once("trailers", (trailers) => {
        stream.respond({ ":status": 200, "x-head": String(headers["x-sum"]), "x-trailer": trailers["x-sum"] });
        stream.end();
      });
      stream.resume();
    },
    client: /\r\nx-head: undefined\r\nx-trailer: 1\r\n/,
  },
  {
    name: "a WebSocket handshake is refused",
    request: `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\nConnection: Upgrade\r\n\r\n`,
    handler: (stream) => stream.respond({ ":status": 200 }, { endStream: true }),
    client: /^HTTP\/1\.1 599 [^]*\r\n\r\nunsupported_websocket$/,
  },
];

for (const { name, request, handler, client, never, length } of CASES) {
  t.test(name, async (t) => {
    const { node, upstream } = await setUp(t, handler);
    const answer = await ask(node, request);
    t.match(answer, client);
    if (never !== undefined) t.notMatch(answer, never);
    if (length !== undefined) t.same(valuesOf(upstream.heads[0]!, "content-length"), length);
  });
}

t.test("an answer before the end of the body is the answer; the rest is given up", async (t) => {
  const { node, upstream } = await setUp(t, (stream) => {
    stream.respond({ ":status": 413, "content-length": 0 }, { endStream: true });
  });
  const arrived = once(upstream.server, "stream") as Promise<[ServerHttp2Stream]>;
  const client = new RawClient(node.port).send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nx");
  const [stream] = await arrived;
  const closed = once(stream, "close");
  t.match(await client.until(/\r\n\r\n/), /^HTTP\/1\.1 413 /);
  await closed;
  t.match(await node.outcome(0), { kind: "answered", status: 413 });
  client.destroy();
});
