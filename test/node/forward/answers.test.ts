import t from "tap";
import { startFakeNode } from "./fake-node.ts";
import { isWhole, RawClient, startRawUpstream } from "./raw-peer.ts";

interface Case {
  readonly name: string;
  readonly method?: string;
  /** What the upstream sends; it hangs up afterwards where `end` is set. */
  readonly answer: string;
  readonly end?: boolean;
  /** Matches all the client gets; 599 stands for an answer of the node's own, its body is the fault's code. */
  readonly client: RegExp;
  readonly never?: RegExp;
  /** The upstream connection serves another request afterwards. */
  readonly reused: boolean;
}

const CASES: readonly Case[] = [
  {
    name: "a Content-Length answer keeps its length, order, spelling and duplicates",
    answer:
      "HTTP/1.1 200 Fine\r\nX-b: 1\r\nSet-Cookie: a=1\r\nContent-Length: 2\r\nset-cookie: b=2\r\nx-B: 2\r\n\r\nok",
    client:
      /^HTTP\/1\.1 200 Fine\r\nX-b: 1\r\nSet-Cookie: a=1\r\nContent-Length: 2\r\nset-cookie: b=2\r\nx-B: 2\r\nX-Request-Id: request-1\r\n[^]*\r\n\r\nok$/,
    reused: true,
  },
  {
    name: "a chunked answer is chunked anew",
    answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\na\r\n1\r\nb\r\n0\r\n\r\n",
    client: /Transfer-Encoding: chunked\r\n\r\n(?:2\r\nab|1\r\na\r\n1\r\nb)\r\n0\r\n\r\n$/,
    never: /x=y/,
    reused: true,
  },
  {
    name: "trailers are passed on, those that may not stand there are left out",
    answer:
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\nX-Sum: 2\r\nSet-Cookie: a=1\r\n\r\n",
    client: /\r\n0\r\nX-Sum: 1\r\nX-Sum: 2\r\n\r\n$/,
    reused: true,
  },
  {
    name: "a body that ends with the connection becomes chunked",
    answer: "HTTP/1.1 200 OK\r\n\r\nabc",
    end: true,
    client: /Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n$/,
    reused: false,
  },
  {
    name: "an HTTP/1.0 answer is understood",
    answer: "HTTP/1.0 200 OK\r\n\r\nabc",
    end: true,
    client: /^HTTP\/1\.1 200 OK\r\n[^]*\r\n3\r\nabc\r\n0\r\n\r\n$/,
    reused: false,
  },
  {
    name: "hop-by-hop fields and those Connection names end here",
    answer:
      "HTTP/1.1 200 OK\r\nConnection: x-hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\nX-End: 1\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n",
    client: /X-End: 1/,
    never: /X-Hop|timeout=9|h2c/i,
    reused: true,
  },
  {
    name: "the request id is ours",
    answer: "HTTP/1.1 200 OK\r\nX-Request-Id: theirs\r\nContent-Length: 0\r\n\r\n",
    client: /X-Request-Id: request-1\r\n/,
    never: /theirs/,
    reused: true,
  },
  {
    name: "HEAD has the length and no body",
    method: "HEAD",
    answer: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
    client: /^HTTP\/1\.1 200 OK\r\nContent-Length: 5\r\n[^]*\r\n\r\n$/,
    reused: false,
  },
  {
    name: "304 keeps the length of what it stands for and has no body",
    answer: "HTTP/1.1 304 Not Modified\r\nETag: x\r\nContent-Length: 5\r\n\r\n",
    client: /^HTTP\/1\.1 304 Not Modified\r\nETag: x\r\nContent-Length: 5\r\n[^]*\r\n\r\n$/,
    reused: false,
  },
  {
    name: "204 has neither length nor body",
    answer: "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
    client: /^HTTP\/1\.1 204 No Content\r\n[^]*\r\n\r\n$/,
    never: /Content-Length|chunked/i,
    reused: true,
  },
  {
    name: "103 goes ahead of the answer",
    answer: "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    client: /^HTTP\/1\.1 103 [^]*Link: <\/a\.css>\r\n\r\nHTTP\/1\.1 200 OK\r\n[^]*ok$/,
    reused: true,
  },
  {
    name: "a flood of interim answers is an invalid answer",
    answer: "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(20),
    client: /HTTP\/1\.1 599 [^]*upstream_broken$/,
    reused: false,
  },
  {
    name: "a reason phrase that is not plain text is dropped",
    answer: "HTTP/1.1 200 Sch\xf6n\r\nX-Latin: \xe4\r\nContent-Length: 0\r\n\r\n",
    client: /^HTTP\/1\.1 200 [^]*X-Latin: \xe4\r\n/,
    reused: true,
  },
  {
    name: "what follows an answer is not taken for the next one",
    answer: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
    client: /\r\n\r\nok$/,
    reused: false,
  },
  ...[
    [
      "Content-Length and Transfer-Encoding",
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    ],
    ["the same two on HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", "HEAD"],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc"],
    ["two lengths on HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", "HEAD"],
    ["two lengths on 304", "HTTP/1.1 304 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n"],
    ["a length with a sign", "HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\nabc"],
    ["a length with leading zeros", "HTTP/1.1 200 OK\r\nContent-Length: 003\r\n\r\nabc"],
    ["another coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"],
    ["chunked twice", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["garbage", "hello world\r\n\r\n"],
    ["a folded line", "HTTP/1.1 200 OK\r\nX-A: a\r\n b\r\nContent-Length: 0\r\n\r\n"],
    ["bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"],
    ["a control byte in a value", "HTTP/1.1 200 OK\r\nX-A: a\x01b\r\nContent-Length: 0\r\n\r\n"],
    ["a delete byte in a value", "HTTP/1.1 200 OK\r\nX-A: a\x7fb\r\nContent-Length: 0\r\n\r\n"],
    ["a space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n"],
    ["a status below 100", "HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n"],
    ["a status above 599", "HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n"],
    ["a 101 nobody asked for", "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n"],
    ["a head without end", `HTTP/1.1 200 OK\r\nX-A: ${"a".repeat(100_000)}`],
  ].map(([name, answer, method = "GET"]): Case => ({
    name: `${name}: an invalid answer, the connection is not used again`,
    method,
    answer: answer!,
    client: method === "HEAD" ? /^HTTP\/1\.1 599 / : /^HTTP\/1\.1 599 [^]*\r\n\r\nupstream_broken$/,
    reused: false,
  })),
];

for (const { name, method = "GET", answer, end, client: wanted, never, reused } of CASES) {
  t.test(name, async (t) => {
    const upstream = await startRawUpstream((socket, received) => {
      if (!isWhole(received)) return;
      if (received.includes("/second")) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond");
      else if (end) socket.end(answer, "latin1");
      else socket.write(answer, "latin1");
    });
    t.teardown(() => upstream.close());
    const node = await startFakeNode({ upstream: upstream.url });
    t.teardown(() => node.close());
    const client = new RawClient(node.port).send(`${method} /first HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
    const received = await client.closed();
    t.match(received, wanted);
    if (never !== undefined) t.notMatch(received, never);

    const second = new RawClient(node.port).send("GET /second HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    t.match(await second.closed(), /\r\n\r\nsecond$/, "the next request is answered");
    t.equal(upstream.sockets.length, reused ? 1 : 2, "connections to the upstream");
  });
}

t.test("a body that is cut short cuts the client off", async (t) => {
  const answers = [
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n",
  ];
  for (const answer of answers) {
    const upstream = await startRawUpstream((socket, received) => {
      if (isWhole(received)) socket.end(answer);
    });
    t.teardown(() => upstream.close());
    const node = await startFakeNode({ upstream: upstream.url });
    t.teardown(() => node.close());
    const received = await new RawClient(node.port).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").closed();
    t.match(received, /abc/, "what came is passed on");
    t.notMatch(received, /\r\n0\r\n\r\n$/, "without an end");
    t.match(await node.outcome(0), { kind: "failed", sent: true, fault: { code: "upstream_broken" } });
  }
});
