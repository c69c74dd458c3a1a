import { once } from "node:events";
import t from "tap";
import type { Exchange } from "../../../src/node/exchange.ts";
import { allOf, openHarness, until } from "./harness.ts";
import { answerFields } from "../answer-fields.ts";
import { writeFields } from "../../../src/node/written-fields.ts";

const HOST = "Host: api.example.com\r\n";
const CLOSE = "Connection: close\r\n";

/** Answers with 200 and the target as the body, after `until` where it is given. */
function answer({ head, reply }: Exchange): void {
  const body = Buffer.from(head.target);
  reply.start(200, "", answerFields(["Content-Length", String(body.length)]));
  reply.write(body);
  reply.end();
}

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
  const cases: readonly (readonly [
    name: string,
    request: string,
    answer: (exchange: Exchange) => void,
    wanted: RegExp,
  ])[] = [
    [
      "repeated fields, bytes over 0x7f and a reason of its own",
      `GET / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
      ({ reply }) => {
        reply.start(
          299,
          "Fine",
          answerFields(["Set-Cookie", "a=1", "Set-Cookie", "b=2", "X", "\xe9", "Content-Length", "0"]),
        );
        reply.end();
      },
      /^HTTP\/1\.1 299 Fine\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX: \xe9\r\nContent-Length: 0\r\n/,
    ],
    [
      "interim answers before the final one",
      `GET / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
      ({ reply }) => {
        reply.inform(103, writeFields(["Link", "</a>; rel=preload", "Link", "</b>; rel=preload"]));
        reply.inform(101, "");
        reply.start(204, "", answerFields([]));
        reply.end();
      },
      /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a>; rel=preload\r\nLink: <\/b>; rel=preload\r\n\r\nHTTP\/1\.1 204 No Content\r\n/,
    ],
    [
      "no interim answers for HTTP/1.0, whose body ends with the connection",
      `GET / HTTP/1.0\r\n${HOST}\r\n`,
      ({ reply }) => {
        reply.inform(103, writeFields(["Link", "</a>"]));
        reply.start(200, "", answerFields([]));
        reply.write(Buffer.from("body"));
        reply.end();
      },
      /^HTTP\/1\.1 200 OK\r\n(?![^]*Transfer-Encoding)[^]*\r\n\r\nbody$/,
    ],
    [
      "a body without length is chunked, with trailers",
      `GET / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
      ({ reply }) => {
        reply.start(200, "", answerFields(["Trailer", "X-Sum"]));
        reply.write(Buffer.from("body"));
        reply.end(["X-Sum", "1", "X-Sum", "2"]);
      },
      /Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 1\r\nX-Sum: 2\r\n\r\n$/,
    ],
    [
      "HEAD keeps the length of a body that does not come",
      `HEAD / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
      ({ reply }) => {
        reply.start(200, "", answerFields(["Content-Length", "5"]));
        reply.write(Buffer.from("hello"));
        reply.end();
      },
      /Content-Length: 5\r\n[^]*\r\n\r\n$/,
    ],
    [
      "304 keeps its length",
      `GET / HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
      ({ reply }) => {
        reply.start(304, "", answerFields(["Content-Length", "5"]));
        reply.end();
      },
      /^HTTP\/1\.1 304 Not Modified\r\nContent-Length: 5\r\n[^]*\r\n\r\n$/,
    ],
    [
      "closeAfter says so and does so",
      `GET / HTTP/1.1\r\n${HOST}\r\n`,
      ({ reply }) => {
        reply.closeAfter();
        reply.start(200, "", answerFields(["Content-Length", "0"]));
        reply.end();
      },
      /\r\nConnection: close\r\n/,
    ],
    [
      "closeAfter after the head closes as well",
      `GET / HTTP/1.1\r\n${HOST}\r\n`,
      ({ reply }) => {
        reply.start(200, "", answerFields(["Content-Length", "0"]));
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
    [
      "aborted while chunked",
      "1.1",
      ({ reply }) => {
        reply.start(200, "", answerFields([]));
        reply.write(Buffer.from("part"));
        setImmediate(() => reply.abort());
      },
    ],
    [
      "aborted while the connection's end is the body's end",
      "1.0",
      ({ reply }) => {
        reply.start(200, "", answerFields([]));
        reply.write(Buffer.from("part"));
        setImmediate(() => reply.abort());
      },
    ],
    [
      "ended before the declared length",
      "1.1",
      ({ reply }) => {
        reply.start(200, "", answerFields(["Content-Length", "10"]));
        reply.write(Buffer.from("part"));
        setImmediate(() => reply.end());
      },
    ],
    [
      "more than the declared length",
      "1.1",
      ({ reply }) => {
        reply.start(200, "", answerFields(["Content-Length", "2"]));
        reply.write(Buffer.from("part"));
        reply.end();
      },
    ],
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
  reply.inform(103, "");
  reply.start(200, "", answerFields([]));
  reply.write(Buffer.from("x"));
  reply.end();
  reply.abort();
  await harness.idle();
  t.equal(times, 1);
});
