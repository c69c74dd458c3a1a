import { once } from "node:events";
import t from "tap";
import type { Exchange } from "../../../src/node/exchange.ts";
import { connectionTimers } from "../../../src/node/http1/timer-wheel.ts";
import { allOf, openHarness, statusOf, until } from "../listen/harness.ts";
import { answerFields } from "../answer-fields.ts";

const HOST = "Host: api.example.com\r\n";
const MANY = 200;
const LIMITS = { connections_max: 2 * MANY };

const times = <Made>(make: (i: number) => Made): Made[] => Array.from({ length: MANY }, (_, i) => make(i));

t.test("many slow heads are cut in time and do not touch others", async (t) => {
  const harness = await openHarness({ limits: LIMITS, timeouts: { head: 300 } });
  t.teardown(() => harness.close());
  const slow = await Promise.all(times(() => harness.dial()));
  const ends = slow.map((socket) => allOf(socket));
  for (const [i, socket] of slow.entries()) socket.write(`GET /${"a".repeat(i)}`);
  const other = await harness.dial();
  other.write(`GET /other HTTP/1.1\r\n${HOST}\r\n`);
  t.match(await until(other, /\}$/), "/other");
  other.destroy();
  t.ok((await Promise.all(ends)).every((text) => statusOf(text) === 408));
  await harness.idle();
  t.equal(harness.refused.length, MANY);
  t.equal(connectionTimers.size, 0, "nothing of them is left");
});

t.test("a storm of resets leaves nothing, and tells whoever works for the requests", async (t) => {
  let aborted = 0;
  const harness = await openHarness({
    limits: LIMITS,
    exchange(exchange) {
      exchange.onAbort(() => aborted++);
      exchange.body.on("error", () => {}).resume();
    },
  });
  t.teardown(() => harness.close());
  const heads = [`GET / HTTP/1.1\r\n${HOST}\r\n`, `POST / HTTP/1.1\r\n${HOST}Content-Length: 9\r\n\r\nabc`];
  const sockets = await Promise.all(times(() => harness.dial()));
  for (const [i, socket] of sockets.entries()) socket.write(heads[i % 2]!);
  while (harness.exchanges.length < MANY) await new Promise(setImmediate);
  for (const socket of sockets) socket.resetAndDestroy();
  await harness.idle();
  t.equal(aborted, MANY);
  t.equal(connectionTimers.size, 0);
});

t.test("a client that closes its half is gone, wherever it was", async (t) => {
  const aborted: string[] = [];
  const harness = await openHarness({
    exchange(exchange: Exchange) {
      exchange.onAbort(() => aborted.push(exchange.head.target));
      exchange.body.resume();
    },
  });
  t.teardown(() => harness.close());
  for (const bytes of [
    "",
    "GET / HT",
    `GET /waits HTTP/1.1\r\n${HOST}\r\n`,
    `POST /body HTTP/1.1\r\n${HOST}Content-Length: 9\r\n\r\nabc`,
  ]) {
    const socket = await harness.dial();
    socket.end(bytes).resume();
    await once(socket, "close");
  }
  await harness.idle();
  t.strictSame(aborted, ["/waits", "/body"]);
});

t.test("a body that stops arriving while it is wanted is given up", async (t) => {
  const harness = await openHarness({ timeouts: { body_idle: 100 } });
  t.teardown(() => harness.close());
  const text = await harness.talk(`POST / HTTP/1.1\r\n${HOST}Content-Length: 9\r\n\r\nabc`);
  t.equal(statusOf(text), 408);
});

t.test("a body nobody reads is not taken beyond a bound", async (t) => {
  const { promise, resolve } = Promise.withResolvers<Exchange>();
  const harness = await openHarness({ exchange: resolve });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  socket.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: 100000000\r\n\r\n`);
  const { body } = await promise;
  // Until the buffers of the system are full, too.
  const chunk = Buffer.alloc(1 << 20);
  for (let i = 0; i < 64; i++) socket.write(chunk);
  while (body.readableLength < 65_536) await new Promise(setImmediate);
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  t.ok(body.readableLength <= 3 * 65_536, `${body.readableLength} bytes`);
  socket.destroy();
});

t.test("a body of one-byte chunks makes one object for each read", async (t) => {
  let pieces = 0;
  let bytes = 0;
  const harness = await openHarness({
    exchange({ body, reply }) {
      body.on("data", (chunk: Buffer) => {
        pieces++;
        bytes += chunk.length;
      });
      body.on("end", () => {
        reply.start(200, "", answerFields(["Content-Length", "0"]));
        reply.end();
      });
    },
  });
  t.teardown(() => harness.close());
  const chunks = "1\r\nx\r\n".repeat(5_000);
  const head = `POST / HTTP/1.1\r\n${HOST}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
  t.equal(statusOf(await harness.talk(`${head}${chunks}0\r\n\r\n`)), 200);
  t.equal(bytes, 5_000);
  t.ok(pieces < 50, `${pieces} pieces`);
});
