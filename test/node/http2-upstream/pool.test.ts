import { once } from "node:events";
import type { ServerHttp2Stream } from "node:http2";
import t from "tap";
import { ask, open } from "./asking.ts";
import { HEADERS, headers, settings } from "./frames.ts";
import { startHttp2Upstream } from "./http2-server.ts";
import { startRawHttp2 } from "./raw-http2-server.ts";

const MAX_CONCURRENT_STREAMS = 0x3;
const OK = [":status", "200"];

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

t.test("one connection carries many requests at a time, and is kept", async (t) => {
  const open200: ServerHttp2Stream[] = [];
  const server = await startHttp2Upstream(t, (stream) => {
    open200.push(stream);
    if (open200.length === 50) for (const each of open200) each.respond({ ":status": 200 }, { endStream: true });
  });
  const { upstream } = open(t, server.url);
  const all = await Promise.all(Array.from({ length: 50 }, () => ask(upstream).done));
  t.ok(all.every(({ status }) => status === 200));
  t.equal(server.sessions.length, 1);
  while (upstream.status()[0]!.idle !== 1) await turn();
  t.match(upstream.status(), [{ connections: 1, idle: 1, inFlight: 0 }]);
});

t.test("no more streams and connections than both sides allow; the rest waits in order", async (t) => {
  let now = 0;
  let most = 0;
  const order: (string | undefined)[] = [];
  const server = await startHttp2Upstream(
    t,
    (stream, request) => {
      most = Math.max(most, ++now);
      order.push(request[":path"]);
      setImmediate(() => {
        now--;
        stream.respond({ ":status": 200 }, { endStream: true });
      });
    },
    { settings: { maxConcurrentStreams: 2 } },
  );
  const { upstream } = open(t, { urls: [server.url], connections_max: 2 });
  const targets = Array.from({ length: 12 }, (_, i) => `/${i}`);
  const all = await Promise.all(targets.map((target) => ask(upstream, { target }).done));
  t.ok(all.every(({ status }) => status === 200));
  t.ok(most <= 4, `${most} at a time`);
  t.equal(server.sessions.length, 2);
  t.same(new Set(order), new Set(targets));
});

t.test("an upstream whose requests do not end closes at its limit", async (t) => {
  const server = await startHttp2Upstream(t, () => {});
  const { upstream } = open(t, server.url, { connect: "50ms" });
  const asked = ask(upstream);
  const [stream] = (await once(server.server, "stream")) as [ServerHttp2Stream];
  const cut = once(stream, "close");
  upstream.lease();
  await upstream.close(20);
  await cut;
  t.match(await asked.done, { fault: "upstream_broken" });
});

t.test("the queue has a bound, and one that gave up leaves it", async (t) => {
  const streams: ServerHttp2Stream[] = [];
  const server = await startHttp2Upstream(t, (stream) => streams.push(stream), {
    settings: { maxConcurrentStreams: 1 },
  });
  const { upstream } = open(t, { urls: [server.url], connections_max: 1 });
  const first = ask(upstream);
  await once(server.server, "stream");
  const queued = Array.from({ length: 4 }, () => ask(upstream));
  t.match(await ask(upstream).done, { fault: "upstream_unhealthy" });
  queued[0]!.sending.abort();
  t.match(upstream.status(), [{ inFlight: 4 }]);
  streams[0]!.respond({ ":status": 200 }, { endStream: true });
  t.match(await first.done, { status: 200 });
  await once(server.server, "stream");
  t.match(upstream.status(), [{ inFlight: 3 }]);
  server.server.on("stream", (stream: ServerHttp2Stream) => stream.respond({ ":status": 200 }, { endStream: true }));
  streams[1]!.respond({ ":status": 200 }, { endStream: true });
  t.same(
    (await Promise.all(queued.slice(1).map(({ done }) => done))).map(({ status }) => status),
    [200, 200, 200],
  );
});

t.test("an upstream that allows no stream yet is waited for", async (t) => {
  const server = await startRawHttp2(t, {
    hello: settings([MAX_CONCURRENT_STREAMS, 0]),
    on({ type, id }, socket) {
      if (type === HEADERS) socket.write(headers(id, OK));
    },
  });
  const { upstream } = open(t, { urls: [server.url], connections_max: 1 });
  const asked = ask(upstream);
  while (upstream.status()[0]!.connections === 0) await turn();
  t.equal(server.opened(), 0);
  server.sockets[0]!.write(settings([MAX_CONCURRENT_STREAMS, 1]));
  t.match(await asked.done, { status: 200 });
});

t.test("connections that wait for others fail together, not one after the other", async (t) => {
  const server = await startHttp2Upstream(t, () => {});
  server.server.close();
  await once(server.server, "close");
  const { upstream, changes } = open(t, { urls: [server.url], health: { unhealthy_after: 1 } });
  const all = await Promise.all(Array.from({ length: 8 }, () => ask(upstream, { method: "POST" }).done));
  t.ok(all.every(({ fault }) => fault === "upstream_unreachable"));
  t.same(changes, [[server.url, false]]);
});

t.test("another address takes what could not be sent to the first", async (t) => {
  const dead = await startHttp2Upstream(t, () => {});
  dead.server.close();
  await once(dead.server, "close");
  const server = await startHttp2Upstream(t, (stream) => stream.respond({ ":status": 200 }, { endStream: true }));
  const { upstream } = open(t, { urls: [dead.url, server.url], balance: "round_robin" });
  for (let i = 0; i < 3; i++) t.match(await ask(upstream).done, { status: 200 });
});

t.test("it closes after what is in flight, in an orderly way", async (t) => {
  const server = await startHttp2Upstream(t, () => {});
  const { upstream } = open(t, server.url);
  const asked = ask(upstream);
  const [stream] = (await once(server.server, "stream")) as [ServerHttp2Stream];
  let closed = false;
  const closing = upstream.close().then(() => (closed = true));
  await turn();
  t.equal(closed, false);
  const told = once(server.sessions[0]!, "goaway") as Promise<[code: number]>;
  stream.respond({ ":status": 200 }, { endStream: true });
  t.match(await asked.done, { status: 200 });
  await closing;
  t.equal((await told)[0], 0);
  t.match(await ask(upstream).done, { fault: "internal" }, "afterwards it serves nothing");
});
