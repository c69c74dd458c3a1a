import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { connect as connectTls } from "node:tls";
import t from "tap";
import type { Exchange } from "../../../src/node/exchange.ts";
import { writeCertificate } from "./certificate-files.ts";
import { allOf, echo, openHarness, until } from "./harness.ts";
import { answerFields } from "../answer-fields.ts";

const REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
/** Far beyond what these tests take. */
const LATE_MS = 60_000;

/** Requests that wait until they are let go. */
function gate(): { exchange: (exchange: Exchange) => void; arrived: Promise<void>; open: () => void } {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  return {
    arrived,
    open,
    exchange(exchange) {
      arrive();
      void opened.then(() => echo(exchange));
    },
  };
}

t.test(
  "what is in flight is answered, then its connection ends; idle and silent ones end at once; nothing new is accepted",
  async (t) => {
    const { exchange, arrived, open } = gate();
    let first = true;
    const harness = await openHarness({
      exchange(each) {
        if (first) echo(each);
        else exchange(each);
        first = false;
      },
    });
    const idle = await harness.dial();
    idle.write(REQUEST);
    await until(idle, /\}$/);
    const silent = await harness.dial();
    const busy = await harness.dial();
    const all = allOf(busy);
    busy.write(REQUEST);
    await arrived;

    const ends = [once(idle, "close"), once(silent, "close")];
    const drained = harness.listeners.drain(LATE_MS);
    t.equal(harness.listeners.drain(LATE_MS), drained, "asked twice, it is the same draining");
    idle.resume();
    silent.resume();
    await Promise.all(ends);
    const [error] = await once(connect(harness.port, "127.0.0.1"), "error");
    t.equal(error.code, "ECONNREFUSED");
    t.equal(harness.listeners.connections(), 1);
    open();
    t.match(await all, /^HTTP\/1\.1 200 OK\r\n[^]*Connection: close\r\n/);
    await drained;
    t.equal(harness.listeners.connections(), 0);
  },
);

t.test("what was started before ends with its connection", async (t) => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<Exchange>();
  const harness = await openHarness({
    exchange(each) {
      each.reply.start(200, "", answerFields([]));
      each.reply.write(Buffer.from("half"));
      arrive(each);
    },
  });
  const socket = await harness.dial();
  socket.write(REQUEST);
  const { reply } = await arrived;
  const drained = harness.listeners.drain(LATE_MS);
  reply.write(Buffer.from("whole"));
  reply.end();
  t.match(await until(socket, /\r\n0\r\n\r\n$/), /half[^]*whole/);
  await drained;
});

t.test("what is still open at the deadline is cut, and told", async (t) => {
  let aborted = 0;
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const harness = await openHarness({
    exchange(each) {
      each.onAbort(() => aborted++);
      each.upgrade?.socket.resume();
      if (harness.exchanges.length === 2) arrive();
    },
  });
  const plain = await harness.dial();
  plain.write(REQUEST);
  const tunnel = await harness.dial();
  const key = Buffer.alloc(16).toString("base64");
  tunnel.write(
    `GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  await arrived;
  await harness.listeners.drain(50);
  t.equal(aborted, 2);
  t.equal(harness.listeners.connections(), 0);
});

t.test("HTTP/2 and TLS: streams finish, the connection says goodbye", async (t) => {
  const tls = { ...(await writeCertificate(t.testdir(), "main", "main.test")), sni: [] };
  const { exchange, arrived, open } = gate();
  const harness = await openHarness({ config: { tls }, exchange });
  const client = connectHttp2(`https://127.0.0.1:${harness.port}`, { rejectUnauthorized: false });
  const idle = connectHttp2(`https://127.0.0.1:${harness.port}`, { rejectUnauthorized: false });
  await Promise.all([once(client, "remoteSettings"), once(idle, "remoteSettings")]);
  const stream = client.request({ ":path": "/" });
  await arrived;
  const goodbye = once(client, "goaway");
  const idleEnd = once(idle, "close");
  const drained = harness.listeners.drain(LATE_MS);
  await idleEnd;
  t.equal((await goodbye)[0], 0);
  open();
  t.match(JSON.parse(await text(stream)), { target: "/" });
  await drained;
  client.destroy();
});

t.test("HTTP/2 and TLS: what is still open at the deadline is cut, and told", async (t) => {
  const tls = { ...(await writeCertificate(t.testdir(), "main", "main.test")), sni: [] };
  let aborted = 0;
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const harness = await openHarness({
    config: { tls },
    exchange(each) {
      each.onAbort(() => aborted++);
      if (harness.exchanges.length === 2) arrive();
    },
  });
  const client = connectHttp2(`https://127.0.0.1:${harness.port}`, { rejectUnauthorized: false });
  client.on("error", () => {});
  client.request({ ":path": "/" }).on("error", () => {});
  const plain = connectTls({ port: harness.port, host: "127.0.0.1", rejectUnauthorized: false });
  plain.on("error", () => {}).write(REQUEST);
  await arrived;
  await harness.listeners.drain(50);
  t.equal(aborted, 2);
  t.equal(harness.listeners.connections(), 0);
  client.destroy();
  plain.destroy();
});

t.test("a connection within its TLS handshake or PROXY header ends at once", async (t) => {
  const tls = { ...(await writeCertificate(t.testdir(), "main", "main.test")), sni: [] };
  for (const config of [
    { tls },
    { proxy_protocol: { from: ["127.0.0.1"] } },
    { tls, proxy_protocol: { from: ["127.0.0.1"] } },
  ]) {
    const harness = await openHarness({ config });
    const socket = await harness.dial();
    while (harness.listeners.connections() === 0) await new Promise(setImmediate);
    await harness.listeners.drain(LATE_MS);
    socket.destroy();
  }
});

t.test("a drained listener with no connection is done at once", async () => {
  const harness = await openHarness();
  await harness.listeners.drain(LATE_MS);
});
