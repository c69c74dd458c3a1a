import { once } from "node:events";
import t from "tap";
import type { Exchange } from "../../../src/node/exchange.ts";
import { allOf, echo, errorOf, openHarness, statusOf, until } from "./harness.ts";

const HOST = "Host: api.example.com\r\n";
const CLOSE = "Connection: close\r\n";

/** Answers with 200 and the target as the body, after `until` where it is given. */
function answer({ head, reply }: Exchange): void {
  const body = Buffer.from(head.target);
  reply.start(200, "", ["Content-Length", String(body.length)]);
  reply.write(body);
  reply.end();
}

t.test("a request is the same however its bytes are cut", async (t) => {
  const harness = await openHarness();
  t.teardown(() => harness.close());
  const request = Buffer.from(
    `POST /a?b HTTP/1.1\r\n${HOST}${CLOSE}X-Odd: a\xe9\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n`,
    "latin1",
  );
  const whole = JSON.parse((await harness.talk(request)).split("\r\n\r\n")[1]!);
  t.match(whole, { target: "/a?b", body: "hello", trailers: ["X-Sum", "1"], framing: { kind: "chunked" } });
  t.ok(whole.fields.includes("a\xe9"), "bytes over 0x7f stay as they came");
  for (let cut = 1; cut < request.length; cut++) {
    const seen = JSON.parse((await harness.talk([request.subarray(0, cut), request.subarray(cut)])).split("\r\n\r\n")[1]!);
    t.same({ ...seen, peer: undefined }, { ...whole, peer: undefined }, `cut at ${cut}`);
  }
});

t.test("pipelined requests are handled one at a time and answered in order", async (t) => {
  let open = 0;
  let most = 0;
  const harness = await openHarness({
    exchange(exchange) {
      most = Math.max(most, ++open);
      setImmediate(() => {
        open--;
        answer(exchange);
      });
    },
  });
  t.teardown(() => harness.close());
  const targets = Array.from({ length: 20 }, (_, i) => `/request-${i}`);
  const text = await harness.talk(targets.map((each, i) => `GET ${each} HTTP/1.1\r\n${HOST}${i === 19 ? CLOSE : ""}\r\n`).join(""));
  t.same([...text.matchAll(/^\/request-\d+/gm)].map(([found]) => found), targets);
  t.equal(most, 1);
});

t.test("a refused request takes those behind it along", async (t) => {
  const harness = await openHarness();
  t.teardown(() => harness.close());
  const text = await harness.talk(`GET /#x HTTP/1.1\r\n${HOST}\r\nGET /behind HTTP/1.1\r\n${HOST}\r\n`);
  t.equal(statusOf(text), 400);
  t.same(harness.exchanges.map(({ head }) => head.target), ["/#x"]);
});

t.test("a client that sends too many requests ahead is answered what it may and refused", async (t) => {
  const harness = await openHarness({ exchange: (exchange) => setImmediate(() => answer(exchange)) });
  t.teardown(() => harness.close());
  const text = await harness.talk(`GET / HTTP/1.1\r\n${HOST}\r\n`.repeat(500));
  t.equal(text.match(/HTTP\/1\.1 200/g)?.length, 33);
  t.equal(text.match(/HTTP\/1\.1 503/g)?.length, 1);
  t.equal(harness.exchanges.length, 33);
});

t.test("what is malformed behind a good request is refused after its answer", async (t) => {
  const harness = await openHarness({ exchange: (exchange) => setImmediate(() => answer(exchange)) });
  t.teardown(() => harness.close());
  const text = await harness.talk(`GET /good HTTP/1.1\r\n${HOST}\r\nGET /bad HTTP/1.1\r\nX : y\r\n\r\n`);
  t.match(text, /^HTTP\/1\.1 200 [^]*\/goodHTTP\/1\.1 400 /);
  t.equal(errorOf(text), "invalid_field");
});

t.test("the connection is kept for the next request, also after HTTP/1.0 asked for it", async (t) => {
  const harness = await openHarness({ exchange: answer });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  for (const head of [`GET /1 HTTP/1.1\r\n${HOST}`, "GET /2 HTTP/1.0\r\nConnection: keep-alive\r\n", `GET /3 HTTP/1.1\r\n${HOST}`]) {
    socket.write(`${head}\r\n`);
    t.match(await until(socket, /\/\d$/), "keep-alive");
  }
  socket.destroy();
  await harness.idle();
});

t.test("no request is ever read from the bytes of a body that was not wanted", async (t) => {
  const harness = await openHarness({ exchange: answer });
  t.teardown(() => harness.close());
  const smuggled = `GET /smuggled HTTP/1.1\r\n${HOST}\r\n`;
  for (const [framing, body] of [
    [`Content-Length: ${smuggled.length + 10}`, smuggled],
    ["Transfer-Encoding: chunked", `${smuggled.length.toString(16)}\r\n${smuggled}`],
    ["Content-Length: 10", `0123456789${smuggled}`],
  ]) {
    const text = await harness.talk([`DELETE /first HTTP/1.1\r\n${HOST}${framing}\r\n\r\n`, body!]);
    t.match(text, /^HTTP\/1\.1 200 OK\r\n[^]*Connection: close\r\n[^]*\/first$/);
  }
  t.same([...new Set(harness.exchanges.map(({ head }) => head.target))], ["/first"]);
});

t.test("an answer that comes before the end of a long upload still arrives", async (t) => {
  const harness = await openHarness({ exchange: answer });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  socket.write(`POST /early HTTP/1.1\r\n${HOST}Content-Length: 100000000\r\n\r\n`);
  const chunk = Buffer.alloc(65_536);
  // It looks for an answer only when it has sent a good part.
  for (let i = 0; i < 32; i++) {
    socket.write(chunk);
    await new Promise(setImmediate);
  }
  t.match(await until(socket, /\/early$/), "Connection: close");
  socket.destroy();
});

t.test("a slow head is cut with 408, whether it trickles or never starts", async (t) => {
  const harness = await openHarness({ timeouts: { head: 100 } });
  t.teardown(() => harness.close());
  for (const [part, trickles] of [["", false], ["GET / HT", false], [`GET / HTTP/1.1\r\n${HOST}X: `, true]] as const) {
    const socket = await harness.dial();
    const all = allOf(socket);
    socket.write(part);
    const trickle = setInterval(() => trickles && socket.write("a"), 20);
    const text = await all;
    clearInterval(trickle);
    t.equal(statusOf(text), 408, `after ${JSON.stringify(part)}`);
    t.equal(errorOf(text), "request_timeout");
  }
  t.equal(harness.exchanges.length, 0);
});

t.test("a slow second head is cut too", async (t) => {
  const harness = await openHarness({ timeouts: { head: 100 }, exchange: answer });
  t.teardown(() => harness.close());
  const text = await harness.talk([`GET /1 HTTP/1.1\r\n${HOST}\r\n`, "GET /2 HTTP/1.1\r\nX: y"]);
  t.match(text, /\/1HTTP\/1\.1 408 /);
  t.same(harness.refused.map(({ code }) => code), ["request_timeout"]);
});

t.test("an idle connection is closed after keep_alive", async (t) => {
  const harness = await openHarness({ timeouts: { keep_alive: 50 }, exchange: answer });
  t.teardown(() => harness.close());
  t.match(await harness.talk(`GET /1 HTTP/1.1\r\n${HOST}\r\n`), /\/1$/);
});

t.test("a client that does not take its answer is cut", async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const harness = await openHarness({
    timeouts: { response_idle: 100 },
    exchange({ reply }) {
      const chunk = Buffer.alloc(1 << 20);
      reply.start(200, "", []);
      for (let i = 0; i < 16; i++) reply.write(chunk);
      reply.end();
      resolve();
    },
  });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  socket.pause();
  socket.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  await promise;
  await harness.idle();
  socket.destroy();
});

t.test("connections_max: one more is told and closed, and counted; a place that is free again is given", async (t) => {
  const harness = await openHarness({ limits: { connections_max: 2 }, exchange: answer });
  t.teardown(() => harness.close());
  const first = await harness.dial();
  const second = await harness.dial();
  second.write(`GET /2 HTTP/1.1\r\n${HOST}\r\n`);
  await until(second, /\/2$/);
  const text = await harness.talk("");
  t.equal(statusOf(text), 503);
  t.equal(errorOf(text), "too_many_connections");
  t.same(harness.refused.map(({ code }) => code), ["too_many_connections"]);
  first.destroy();
  second.destroy();
  await harness.idle();
  t.match(await harness.talk(`GET /4 HTTP/1.1\r\n${HOST}${CLOSE}\r\n`), /\/4$/);
});

t.test("100-continue is answered when the pipeline says so, and the body follows", async (t) => {
  const harness = await openHarness();
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  socket.write(`POST / HTTP/1.1\r\n${HOST}${CLOSE}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`);
  t.equal(await until(socket, /\r\n\r\n/), "HTTP/1.1 100 Continue\r\n\r\n");
  const all = allOf(socket);
  socket.write("hello");
  t.match(await all, /"body":"hello"/);
});

t.test("what the pipeline answers is what the client gets", async (t) => {
  const cases: readonly (readonly [name: string, request: string, answer: (exchange: Exchange) => void, wanted: RegExp])[] = [
    [
      "repeated fields, bytes over 0x7f and a reason of its own",
      `GET / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
      ({ reply }) => {
        reply.start(299, "Fine", ["Set-Cookie", "a=1", "Set-Cookie", "b=2", "X", "\xe9", "Content-Length", "0"]);
        reply.end();
      },
      /^HTTP\/1\.1 299 Fine\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX: \xe9\r\nContent-Length: 0\r\n/,
    ],
    [
      "interim answers before the final one",
      `GET / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
      ({ reply }) => {
        reply.inform(103, ["Link", "</a>; rel=preload", "Link", "</b>; rel=preload"]);
        reply.inform(101, []);
        reply.start(204, "", []);
        reply.end();
      },
      /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a>; rel=preload\r\nLink: <\/b>; rel=preload\r\n\r\nHTTP\/1\.1 204 No Content\r\n/,
    ],
    [
      "no interim answers for HTTP/1.0, whose body ends with the connection",
      `GET / HTTP/1.0\r\n${HOST}\r\n`,
      ({ reply }) => {
        reply.inform(103, ["Link", "</a>"]);
        reply.start(200, "", []);
        reply.write(Buffer.from("body"));
        reply.end();
      },
      /^HTTP\/1\.1 200 OK\r\n(?![^]*Transfer-Encoding)[^]*\r\n\r\nbody$/,
    ],
    [
      "a body without length is chunked, with trailers",
      `GET / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
      ({ reply }) => {
        reply.start(200, "", ["Trailer", "X-Sum"]);
        reply.write(Buffer.from("body"));
        reply.end(["X-Sum", "1", "X-Sum", "2"]);
      },
      /Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 1\r\nX-Sum: 2\r\n\r\n$/,
    ],
    [
      "HEAD keeps the length of a body that does not come",
      `HEAD / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
      ({ reply }) => {
        reply.start(200, "", ["Content-Length", "5"]);
        reply.write(Buffer.from("hello"));
        reply.end();
      },
      /Content-Length: 5\r\n[^]*\r\n\r\n$/,
    ],
    [
      "304 keeps its length",
      `GET / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
      ({ reply }) => {
        reply.start(304, "", ["Content-Length", "5"]);
        reply.end();
      },
      /^HTTP\/1\.1 304 Not Modified\r\nContent-Length: 5\r\n[^]*\r\n\r\n$/,
    ],
    [
      "closeAfter says so and does so",
      `GET / HTTP/1.1\r\n${HOST}\r\n`,
      ({ reply }) => {
        reply.closeAfter();
        reply.start(200, "", ["Content-Length", "0"]);
        reply.end();
      },
      /\r\nConnection: close\r\n/,
    ],
    [
      "closeAfter after the head closes as well",
      `GET / HTTP/1.1\r\n${HOST}\r\n`,
      ({ reply }) => {
        reply.start(200, "", ["Content-Length", "0"]);
        reply.closeAfter();
        reply.end();
      },
      /^HTTP\/1\.1 200 OK\r\n/,
    ],
  ];
  for (const [name, request, handler, wanted] of cases) {
    const harness = await openHarness({ exchange: handler });
    t.match(await harness.talk(request), wanted, name);
    await harness.close();
  }
});

t.test("an answer that breaks off never looks complete", async (t) => {
  const cases: readonly (readonly [name: string, version: string, handler: (exchange: Exchange) => void])[] = [
    ["aborted while chunked", "1.1", ({ reply }) => {
      reply.start(200, "", []);
      reply.write(Buffer.from("part"));
      setImmediate(() => reply.abort());
    }],
    ["aborted while the connection's end is the body's end", "1.0", ({ reply }) => {
      reply.start(200, "", []);
      reply.write(Buffer.from("part"));
      setImmediate(() => reply.abort());
    }],
    ["ended before the declared length", "1.1", ({ reply }) => {
      reply.start(200, "", ["Content-Length", "10"]);
      reply.write(Buffer.from("part"));
      setImmediate(() => reply.end());
    }],
    ["more than the declared length", "1.1", ({ reply }) => {
      reply.start(200, "", ["Content-Length", "2"]);
      reply.write(Buffer.from("part"));
      reply.end();
    }],
  ];
  for (const [name, version, handler] of cases) {
    const harness = await openHarness({ exchange: handler });
    const socket = await harness.dial();
    const broke = once(socket, "error");
    socket.write(`GET / HTTP/${version}\r\n${HOST}\r\nGET /next HTTP/1.1\r\n${HOST}\r\n`);
    socket.resume();
    t.equal((await broke)[0].code, "ECONNRESET", name);
    t.equal(harness.exchanges.length, 1, `${name}: nothing after it`);
    await harness.close();
  }
});

t.test("whoever works for a request learns that its client is gone, once, and may go on calling", async (t) => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<Exchange>();
  const { promise: gone, resolve: leave } = Promise.withResolvers<void>();
  let times = 0;
  const harness = await openHarness({
    exchange(exchange) {
      exchange.onAbort(() => {
        times++;
        leave();
      });
      exchange.body.on("error", () => {});
      arrive(exchange);
    },
  });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  socket.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nhe`);
  const { reply } = await arrived;
  socket.resetAndDestroy();
  await gone;
  reply.inform(103, []);
  reply.start(200, "", []);
  reply.write(Buffer.from("x"));
  reply.end();
  reply.abort();
  await harness.idle();
  t.equal(times, 1);
});

t.test("IPv6 peers and listeners", async (t) => {
  const harness = await openHarness({ config: { host: "::1" } });
  t.teardown(() => harness.close());
  const text = await harness.talk(`GET / HTTP/1.1\r\nHost: [::1]:${harness.port}\r\n${CLOSE}\r\n`);
  t.match(text, /"host":"\[::1\]:\d+"/);
  t.match(text, /"peer":\{"address":"::1"/);
});

t.test("an IPv4 client of an IPv6 listener is known by its IPv4 address", async (t) => {
  const harness = await openHarness({ config: { host: "::" } });
  t.teardown(() => harness.close());
  const { connect } = await import("node:net");
  const socket = connect(harness.port, "127.0.0.1");
  const all = allOf(socket);
  socket.write(`GET / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`);
  t.match(await all, /"peer":\{"address":"127\.0\.0\.1"/);
});

t.test("a port in use and a foreign address are told in a sentence", async (t) => {
  const harness = await openHarness();
  t.teardown(() => harness.close());
  await t.rejects(openHarness({ config: { port: harness.port } }), { message: `the address 127.0.0.1:${harness.port} is already in use` });
  await t.rejects(openHarness({ config: { host: "192.0.2.1" } }), { message: /^the address 192\.0\.2\.1:0 is not an address of this machine$/ });
});

t.test("echo is what the other tests rely on", async (t) => {
  const harness = await openHarness({ exchange: echo });
  t.teardown(() => harness.close());
  t.match(await harness.talk(`GET http://API.example.com/x HTTP/1.1\r\n${HOST}${CLOSE}\r\n`), /"target":"\/x"/);
});
