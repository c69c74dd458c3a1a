import { once } from "node:events";
import type { Socket } from "node:net";
import t from "tap";
import type { Exchange } from "../../../src/node/exchange.ts";
import { answerFields } from "../answer-fields.ts";
import { gone, startRawUpstream } from "../forward/raw-peer.ts";
import { allOf, openHarness, until } from "../listen/harness.ts";
import { openChain } from "./chain.ts";
import { turns } from "./sender.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
/** More than the kernel keeps for both ends of a loopback connection. */
const LARGE = 32 << 20;

/** Answers at once, with more than a client that does not read can take. */
function answerLarge({ reply }: Exchange): void {
  reply.start(200, "", answerFields(["Content-Length", String(LARGE)]));
  reply.write(Buffer.alloc(LARGE, "x"));
  reply.end();
}

/** Resolves when the client has read so much. */
function taken(socket: Socket, wanted: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let bytes = 0;
  socket.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes >= wanted) resolve();
  });
  socket.resume();
  return promise;
}

t.test("a client that takes nothing of an answer that is complete is cut", async (t) => {
  const harness = await openHarness({ exchange: answerLarge, timeouts: { response_idle: 200 } });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  socket.pause();
  socket.write(GET);
  await harness.idle();
  t.equal(harness.exchanges.length, 1);
  socket.destroy();
});

t.test("the next request waits until the client took the answer before", async (t) => {
  const harness = await openHarness({ exchange: answerLarge });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  socket.write(GET + GET);
  await once(socket, "readable");
  await turns(20);
  t.equal(harness.exchanges.length, 1);
  await taken(socket, 2 * LARGE);
  t.equal(harness.exchanges.length, 2);
  socket.destroy();
});

t.test("a stop lets a client take the answer it has, whole, and ends the connection with it", async (t) => {
  const harness = await openHarness({ exchange: answerLarge });
  const socket = await harness.dial();
  socket.write(GET);
  await once(socket, "readable");
  const drained = harness.listeners.drain(60_000);
  await taken(socket, LARGE);
  await drained;
  t.equal(harness.listeners.connections(), 0);
});

t.test("an answer from an upstream goes at the pace of the client, whole", async (t) => {
  const upstream = await startRawUpstream((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${LARGE}\r\n\r\n`);
    socket.write(Buffer.alloc(LARGE, "x"));
  });
  t.teardown(() => upstream.close());
  const chain = await openChain(t, { upstream: { urls: [upstream.url] } });
  const socket = await chain.dial();
  socket.write(GET);
  await once(socket, "readable");
  for (let turn = 0, before = -1; before !== upstream.sockets[0]!.writableLength || turn < 200; turn++) {
    before = upstream.sockets[0]!.writableLength;
    await turns(1);
  }
  t.ok(upstream.sockets[0]!.writableLength > 0, "the upstream has to wait");
  t.equal(chain.outcomes.length, 0);
  await taken(socket, LARGE);
  while (chain.outcomes.length === 0) await turns(1);
  t.strictSame(chain.outcomes, [{ kind: "answered", status: 200 }]);
  socket.destroy();
});

t.test(
  "a client that stops reading in the middle holds its upstream connection for so long and no longer",
  async (t) => {
    const upstream = await startRawUpstream((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${LARGE}\r\n\r\n`);
      socket.write(Buffer.alloc(LARGE, "x"));
    });
    t.teardown(() => upstream.close());
    const chain = await openChain(t, { upstream: { urls: [upstream.url] }, timeouts: { response_idle: 200 } });
    const socket = await chain.dial();
    socket.pause();
    socket.write(GET);
    while (chain.outcomes.length === 0) await turns(1);
    t.match(chain.outcomes, [{ kind: "failed", sent: true, fault: { code: "request_timeout" } }]);
    await gone(upstream.sockets[0]!);
    await chain.idle();
    socket.destroy();
  },
);

t.test("a body that its upstream does not read is the upstream's delay, not the client's", async (t) => {
  const upstream = await startRawUpstream((socket) => socket.pause());
  t.teardown(() => upstream.close());
  const timeouts = { body_idle: 100, response_head: 500 };
  const chain = await openChain(t, { upstream: { urls: [upstream.url] }, timeouts });
  const socket = await chain.dial();
  const text = allOf(socket);
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${LARGE}\r\n\r\n`);
  socket.write(Buffer.alloc(LARGE, "x"));
  t.match(await text, /^HTTP\/1\.1 502 upstream_timeout\r\n/);
  t.strictSame(chain.refused, []);
});

t.test("a body that breaks behind the start of its answer cuts the answer, which never looks complete", async (t) => {
  const harness = await openHarness({
    exchange({ body, reply }) {
      body.on("error", () => {}).resume();
      reply.start(200, "", answerFields([]));
      reply.write(Buffer.from("part"));
      reply.flush();
    },
  });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  socket.write("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
  t.match(await until(socket, /part/), "200 OK");
  const broke = once(socket, "error");
  socket.write("x\r\n");
  t.equal((await broke)[0].code, "ECONNRESET");
  t.match(harness.refused, [{ code: "invalid_chunk" }]);
});

t.test("answers in many small pieces arrive in order, whatever is held back", async (t) => {
  const pieces = Array.from({ length: 3_000 }, (_, i) => `${i},`);
  const harness = await openHarness({
    exchange({ reply }) {
      reply.start(299, "", answerFields([]));
      for (const [i, piece] of pieces.entries()) {
        reply.write(Buffer.from(piece));
        if (i === 2_500) reply.flush();
      }
      reply.end();
      // Without effect by now.
      reply.flush();
      reply.write(Buffer.from("late"));
    },
  });
  t.teardown(() => harness.close());
  const all = await harness.talk("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  t.match(all, /^HTTP\/1\.1 299 Unknown\r\n/);
  const body = all.slice(all.indexOf("\r\n\r\n") + 4).replaceAll(/[0-9a-f]+\r\n([^\r]*)\r\n/g, "$1");
  t.equal(body, pieces.join(""));
});

t.test("nothing is written to a client that is gone", async (t) => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<Exchange>();
  const harness = await openHarness({ exchange: arrive });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  const all = allOf(socket);
  socket.write(GET);
  const { reply } = await arrived;
  reply.onDrain(() => t.fail("there is nothing to wait for"));
  socket.destroy();
  await harness.idle();
  reply.start(200, "", answerFields(["Content-Length", String(LARGE)]));
  t.equal(reply.write(Buffer.alloc(LARGE)), true, "nobody waits for it");
  reply.flush();
  reply.end();
  t.equal(await all, "");
});
