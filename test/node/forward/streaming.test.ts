import type { Socket } from "node:net";
import t from "tap";
import { startFakeNode } from "./fake-node.ts";
import { gone, RawClient, startRawUpstream } from "./raw-peer.ts";

const MIB = 1 << 20;
const TOTAL = 48 * MIB;
/** What may be under way at once: the kernel's buffers on both connections and the streams' own. */
const UNDER_WAY_MAX = 20 * MIB;

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Writes `TOTAL` bytes as fast as they are taken. */
async function pour(socket: Socket): Promise<void> {
  const chunk = Buffer.alloc(MIB / 4, "a");
  for (let sent = 0; sent < TOTAL && !socket.destroyed; sent += chunk.length) {
    if (!socket.write(chunk))
      await Promise.race([new Promise((resolve) => socket.once("drain", resolve)), gone(socket)]);
  }
}

function accepted(socket: Socket): number {
  return socket.bytesWritten - socket.writableLength;
}

t.test("an event reaches the client before the answer ends", async (t) => {
  let upstreamSocket: Socket | undefined;
  const upstream = await startRawUpstream((socket) => {
    upstreamSocket = socket;
    socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  });
  t.teardown(() => upstream.close());
  const node = await startFakeNode({ upstream: upstream.url });
  t.teardown(() => node.close());
  const client = new RawClient(node.port).send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  await client.until(/text\/event-stream/);
  for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
    upstreamSocket!.write(`${event.length.toString(16)}\r\n${event}\r\n`);
    t.match(await client.until(new RegExp(event)), event);
    t.equal(node.outcomes.length, 0, "the answer goes on");
  }
  upstreamSocket!.write("0\r\n\r\n");
  t.match(await client.closed(), /\r\n0\r\n\r\n$/);
  t.match(await node.outcome(0), { kind: "answered", status: 200 });
});

t.test("a slow reader slows the upstream down", async (t) => {
  const upstream = await startRawUpstream((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${TOTAL}\r\n\r\n`);
    void pour(socket);
  });
  t.teardown(() => upstream.close());
  const node = await startFakeNode({ upstream: upstream.url });
  t.teardown(() => node.close());
  const { socket } = new RawClient(node.port).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  socket.removeAllListeners("data").pause();
  let read = 0;
  let most = 0;
  while (read < TOTAL) {
    await turns(8);
    read += (socket.read() as Buffer | null)?.length ?? 0;
    if (upstream.sockets.length > 0) most = Math.max(most, accepted(upstream.sockets[0]!) - read);
  }
  t.ok(most > 0 && most < UNDER_WAY_MAX, `${most} bytes under way at most`);
  socket.destroy();
});

t.test("a slow upstream slows the client down", async (t) => {
  const upstream = await startRawUpstream(() => {});
  t.teardown(() => upstream.close());
  const node = await startFakeNode({ upstream: upstream.url });
  t.teardown(() => node.close());
  const client = new RawClient(node.port).send(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${TOTAL}\r\n\r\n`);
  void pour(client.socket);
  while (upstream.sockets.length === 0) await turns(1);
  const slow = upstream.sockets[0]!;
  slow.removeAllListeners("data").pause();
  let most = 0;
  let read = 0;
  while (read < TOTAL) {
    await turns(8);
    read += (slow.read() as Buffer | null)?.length ?? 0;
    most = Math.max(most, accepted(client.socket) - read);
  }
  t.ok(most > 0 && most < UNDER_WAY_MAX, `${most} bytes under way at most`);
  slow.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  t.match(await client.until(/ok$/), /ok$/);
  client.destroy();
});

t.test("a client that vanishes ends the request at the upstream", async (t) => {
  const upstream = await startRawUpstream((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
  });
  t.teardown(() => upstream.close());
  const node = await startFakeNode({ upstream: upstream.url });
  t.teardown(() => node.close());
  const client = new RawClient(node.port).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await client.until(/a\r\n$/);
  const upstreamGone = gone(upstream.sockets[0]!);
  client.destroy();
  await upstreamGone;
  t.match(await node.outcome(0), { kind: "aborted" });
});

t.test("a client that vanishes before the answer's head ends the request at the upstream", async (t) => {
  const upstream = await startRawUpstream(() => {});
  t.teardown(() => upstream.close());
  const node = await startFakeNode({ upstream: upstream.url });
  t.teardown(() => node.close());
  const client = new RawClient(node.port).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  while (upstream.received[0] !== undefined ? !upstream.received[0].includes("\r\n\r\n") : true) await turns(1);
  const upstreamGone = gone(upstream.sockets[0]!);
  client.destroy();
  await upstreamGone;
  t.match(await node.outcome(0), { kind: "aborted" });
});

t.test("an upstream that stalls in its answer cuts the client off", async (t) => {
  const upstream = await startRawUpstream((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  });
  t.teardown(() => upstream.close());
  const node = await startFakeNode({ upstream: upstream.url, timeouts: { response_idle: "60ms" } });
  t.teardown(() => node.close());
  const client = new RawClient(node.port).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  t.match(await client.closed(), /\r\n\r\nabc$/);
  t.match(await node.outcome(0), { kind: "failed", sent: true, fault: { code: "upstream_timeout" } });
});

t.test("a client that stops reading is cut off and its upstream connection freed", async (t) => {
  const upstream = await startRawUpstream((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${TOTAL}\r\n\r\n`);
    void pour(socket);
  });
  t.teardown(() => upstream.close());
  const node = await startFakeNode({ upstream: upstream.url, timeouts: { response_idle: "80ms" } });
  t.teardown(() => node.close());
  const { socket } = new RawClient(node.port).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  socket.removeAllListeners("data").pause();
  t.match(await node.outcome(0), { kind: "failed", sent: true, fault: { code: "request_timeout" } });
  await gone(upstream.sockets[0]!);
  socket.destroy();
});

t.test("a client that closes its sending side counts as gone", async (t) => {
  const upstream = await startRawUpstream((_socket, received) => {
    if (received.endsWith("\r\n\r\n")) client.socket.end();
  });
  t.teardown(() => upstream.close());
  const node = await startFakeNode({ upstream: upstream.url });
  t.teardown(() => node.close());
  const client = new RawClient(node.port).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  t.match(await node.outcome(0), { kind: "aborted" });
  await gone(upstream.sockets[0]!);
  t.equal(await client.closed(), "");
});
