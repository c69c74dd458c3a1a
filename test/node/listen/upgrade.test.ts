import t from "tap";
import { allOf, echo, openHarness, statusOf, until } from "./harness.ts";
import { answerFields } from "../answer-fields.ts";

const KEY = Buffer.alloc(16, 7).toString("base64");
const HANDSHAKE = `GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n\r\n`;

t.test("a WebSocket handshake comes with its connection and what was sent behind it", async (t) => {
  const harness = await openHarness({
    exchange({ upgrade, head }) {
      t.equal(head.target, "/ws");
      upgrade!.socket.write(`rest ${upgrade!.rest.toString()}\n`);
      upgrade!.socket.on("data", (chunk) => upgrade!.socket.end(`later ${chunk}\n`));
    },
  });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  socket.write(`${HANDSHAKE}GET /not-http HTTP/1.1\r\n\r\n`);
  t.equal(await until(socket, /\n\n/), "rest GET /not-http HTTP/1.1\r\n\r\n\n".replace("\r\n\n", "\r\n\n"));
  const all = allOf(socket);
  socket.write("frame");
  t.equal(await all, "later frame\n");
  await harness.idle();
  t.equal(harness.exchanges.length, 1);
});

t.test("a handshake that is not tunnelled is answered like any request, and the connection closed", async (t) => {
  const harness = await openHarness({
    exchange({ reply }) {
      reply.start(403, "", answerFields(["Content-Type", "text/plain"]));
      reply.write(Buffer.from("no"));
      reply.end();
    },
  });
  t.teardown(() => harness.close());
  t.match(
    await harness.talk(HANDSHAKE),
    /^HTTP\/1\.1 403 Forbidden\r\n[^]*Connection: close\r\n[^]*2\r\nno\r\n0\r\n\r\n$/,
  );
});

t.test("whoever works for a handshake learns that its client is gone", async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const harness = await openHarness({ exchange: (exchange) => exchange.onAbort(resolve) });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  socket.write(HANDSHAKE);
  while (harness.exchanges.length === 0) await new Promise(setImmediate);
  socket.destroy();
  await promise;
  await harness.idle();
});

t.test("every other Upgrade is an ordinary request whose connection goes on", async (t) => {
  const harness = await openHarness({ exchange: echo });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  for (const head of [
    "GET / HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
    HANDSHAKE.replace("13", "12").slice(0, -2),
    HANDSHAKE.replace("GET", "POST").slice(0, -2),
    HANDSHAKE.replace(KEY, "c2hvcnQ=").slice(0, -2),
    HANDSHAKE.replace("websocket", "WebSocket, h2c").slice(0, -2),
  ]) {
    socket.write(`${head.includes("Host") ? head : `${head}Host: a\r\n`}\r\n`);
    t.match(await until(socket, /\}$/), /"websocket":false/);
  }
  t.ok(harness.exchanges.every(({ upgrade }) => upgrade === undefined));
  socket.destroy();
});

t.test("a handshake behind an unanswered request does not get the connection", async (t) => {
  const harness = await openHarness({
    exchange(exchange) {
      setImmediate(() => echo(exchange));
    },
  });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  socket.write(`GET /first HTTP/1.1\r\nHost: a\r\n\r\n${HANDSHAKE}`);
  const text = await until(socket, /"target":"\/ws"/);
  t.equal(statusOf(text), 200);
  t.same(
    harness.exchanges.map(({ upgrade }) => upgrade),
    [undefined, undefined],
  );
  socket.destroy();
});
