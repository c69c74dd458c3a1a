import type { Socket } from "node:net";
import t from "tap";
import { startFakeNode, type FakeNode } from "./fake-node.ts";
import { gone, RawClient, startRawUpstream } from "./raw-peer.ts";

const MIB = 1 << 20;
/** More than the system's buffers of two connections take. */
const LONG = 24 * MIB;
const CONNECTIONS = 4;
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** `/long`: an answer of `LONG` bytes; `POST`: none; anything else: a short one. */
async function answer(socket: Socket, received: string): Promise<void> {
  if (!received.endsWith("\r\n\r\n") || received.startsWith("POST")) return;
  if (!received.includes(" /long ")) return void socket.write(OK);
  socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${LONG}\r\n\r\n`);
  const chunk = Buffer.alloc(MIB / 4, "a");
  const ended = gone(socket);
  for (let sent = 0; sent < LONG && !socket.destroyed; sent += chunk.length) {
    if (!socket.write(chunk)) await Promise.race([new Promise((resolve) => socket.once("drain", resolve)), ended]);
  }
}

/** A client that asks for a long answer and reads nothing of it. */
function stall({ port }: FakeNode): RawClient {
  const client = new RawClient(port).send("GET /long HTTP/1.1\r\nHost: h\r\n\r\n");
  client.socket.removeAllListeners("data").pause();
  return client;
}

t.test("clients that do not read their answers leave connections to others, and to those that read", async (t) => {
  const upstream = await startRawUpstream((socket, received) => void answer(socket, received));
  t.teardown(() => upstream.close());
  const node = await startFakeNode({ upstream: { urls: [upstream.url], connections_max: CONNECTIONS } });
  t.teardown(() => node.close());
  const reader = stall(node);
  const stalled = Array.from({ length: CONNECTIONS }, () => stall(node));
  while (upstream.received.filter((text) => text.includes(" /long ")).length < CONNECTIONS)
    await new Promise(setImmediate);
  const { promise: whole, resolve } = Promise.withResolvers<void>();
  let read = 0;
  reader.socket.on("data", (chunk: Buffer) => (read += chunk.length) > LONG && resolve()).resume();
  const other = new RawClient(node.port).send("GET /short HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  t.match(await other.closed(), /\r\n\r\nok$/);
  await whole;
  t.match(
    node.outcomes.filter(({ kind }) => kind === "failed"),
    [{ sent: true, fault: { code: "request_timeout" } }],
  );
  for (const { socket } of [reader, ...stalled]) socket.destroy();
});

t.test("slow bodies and slow readers have one share between them", async (t) => {
  const upstream = await startRawUpstream((socket, received) => void answer(socket, received));
  t.teardown(() => upstream.close());
  const node = await startFakeNode({ upstream: { urls: [upstream.url], connections_max: CONNECTIONS } });
  t.teardown(() => node.close());
  const slow = Array.from({ length: CONNECTIONS - 1 }, () =>
    new RawClient(node.port).send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\na"),
  );
  while (upstream.received.filter((text) => text.startsWith("POST")).length < slow.length)
    await new Promise(setImmediate);
  slow.push(stall(node));
  while (upstream.sockets.length < CONNECTIONS) await new Promise(setImmediate);
  const other = new RawClient(node.port).send("GET /short HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  t.match(await other.closed(), /\r\n\r\nok$/);
  for (const client of slow) client.destroy();
});
