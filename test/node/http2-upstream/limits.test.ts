import { once } from "node:events";
import { createServer as createHttp1Server } from "node:http";
import { createServer, type AddressInfo, type Server } from "node:net";
import { PassThrough } from "node:stream";
import t, { type Test } from "tap";
import { ask, open } from "./asking.ts";
import { ACK, CANCEL, data, frame, HEADERS, headers, PING, RST_STREAM } from "./frames.ts";
import { startHttp2Upstream } from "./http2-server.ts";
import { startRawHttp2 } from "./raw-http2-server.ts";

const OK = [":status", "200"];

async function listen(t: Test, server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => new Promise((resolve) => server.close(resolve)));
  return `h2://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

t.test("an upstream that never speaks is not connected in time", async (t) => {
  const server = createServer((socket) => {
    socket.on("error", () => {}).resume();
    t.teardown(() => socket.destroy());
  });
  const { upstream } = open(t, await listen(t, server), { connect: "20ms" });
  t.match(await ask(upstream).done, { fault: "upstream_timeout" });
  t.match(upstream.status(), [{ connections: 0, inFlight: 0 }]);
});

t.test("an upstream that speaks HTTP/1.1 is not one of HTTP/2", async (t) => {
  const { upstream, changes } = open(t, {
    urls: [await listen(t, createHttp1Server())],
    health: { unhealthy_after: 1 },
  });
  t.match(await ask(upstream).done, { fault: "upstream_unreachable" });
  t.match(changes, [[/^h2:/, false]]);
});

t.test("no answer in time resets the stream; a connection that answers a ping serves on", async (t) => {
  const server = await startRawHttp2(t, {
    on({ type, id, flags, payload }, socket, nth) {
      if (type === PING && (flags & ACK) === 0) socket.write(frame(PING, ACK, 0, payload));
      if (type === HEADERS && nth > 1) socket.write(headers(id, OK));
    },
  });
  const { upstream } = open(t, { urls: [server.url], connections_max: 1 }, { response_head: "20ms" });
  t.match(await ask(upstream).done, { fault: "upstream_timeout" });
  const { payload } = await server.frame(({ type }) => type === RST_STREAM);
  t.equal(payload.readUInt32BE(), CANCEL);
  t.match(await ask(upstream).done, { status: 200 });
  t.equal(server.sockets.length, 1);
});

t.test("a connection that is dead is given up with all it carries", async (t) => {
  const server = await startRawHttp2(t, {
    on({ type, id }, socket, nth) {
      if (type === HEADERS && nth === 1) socket.write(headers(id, OK, 0));
      if (type === HEADERS && nth === 3) socket.write(headers(id, OK));
    },
  });
  const timeouts = { connect: "100ms", response_head: "500ms" };
  const { upstream } = open(t, { urls: [server.url], connections_max: 1 }, timeouts);
  const stuck = ask(upstream);
  while (stuck.answer.status === 0) await new Promise((resolve) => setImmediate(resolve));
  t.match(await ask(upstream).done, { fault: "upstream_timeout" });
  t.match(await stuck.done, { status: 200, fault: "upstream_timeout" });
  t.match(await ask(upstream).done, { status: 200 }, "on another connection");
  t.equal(server.sockets.length, 2);
});

t.test("an answer that stalls is cut", async (t) => {
  const server = await startRawHttp2(t, {
    on({ type, id }, socket) {
      if (type === HEADERS) socket.write(Buffer.concat([headers(id, OK, 0), data(id, "half")]));
    },
  });
  const { upstream } = open(t, server.url, { response_idle: "20ms" });
  t.match(await ask(upstream).done, { status: 200, body: "half", fault: "upstream_timeout" });
  await server.frame(({ type }) => type === RST_STREAM);
});

t.test("an idle connection is closed in an orderly way", async (t) => {
  const server = await startHttp2Upstream(t, (stream) => stream.respond({ ":status": 200 }, { endStream: true }));
  const { upstream } = open(t, server.url);
  t.match(await ask(upstream).done, { status: 200 });
  while (upstream.status()[0]!.idle === 0) await new Promise((resolve) => setImmediate(resolve));
  const told = once(server.sessions[0]!, "goaway") as Promise<[code: number]>;
  const now = performance.now.bind(performance);
  t.intercept(performance, "now", { value: () => now() + 61_000 });
  t.equal((await told)[0], 0);
  while (upstream.status()[0]!.connections > 0) await new Promise((resolve) => setImmediate(resolve));
  t.match(await ask(upstream).done, { status: 200 });
  t.equal(server.sessions.length, 2);
});

t.test("while the client sends its body the upstream is not late", async (t) => {
  const server = await startRawHttp2(t, {
    on({ type, flags, payload }, socket) {
      if (type === PING && (flags & ACK) === 0) socket.write(frame(PING, ACK, 0, payload));
    },
  });
  const { upstream } = open(t, server.url, { response_head: "20ms" });
  const body = new PassThrough();
  const asked = ask(upstream, { method: "POST", body });
  body.write("x");
  // It was sent later, so that its limit is met later.
  for (let i = 0; i < 2; i++) t.match(await ask(upstream).done, { fault: "upstream_timeout" });
  t.equal(asked.answer.fault, "");
  body.end();
  t.match(await asked.done, { fault: "upstream_timeout" });
});

t.test("a client that does not take its answer is not the upstream's fault", async (t) => {
  const server = await startRawHttp2(t, {
    on({ type, id }, socket) {
      if (type === HEADERS) socket.write(Buffer.concat([headers(id, OK, 0), data(id, "half")]));
    },
  });
  const { upstream } = open(t, server.url, { response_idle: "20ms" });
  const asked = ask(upstream, {}, false);
  const other = ask(upstream);
  t.match(await other.done, { fault: "upstream_timeout" });
  t.equal(asked.answer.fault, "");
  asked.sending.abort();
});
