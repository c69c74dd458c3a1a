import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import t, { type Test } from "tap";
import { nodeConfigSchema } from "../../../src/node/config/schema.ts";
import type { ResponseHandler } from "../../../src/node/upstream/sending.ts";
import { openUpstream, type Upstream } from "../../../src/node/upstream/upstream.ts";

interface Told {
  readonly changes: [url: string, healthy: boolean][];
  change(): Promise<void>;
}

function open(t: Test, upstream: object): { upstream: Upstream; told: Told } {
  const config = nodeConfigSchema.parse({ routes: [{ name: "all", upstream }] });
  const changes: [string, boolean][] = [];
  let wake = (): void => {};
  const opened = openUpstream(config.routes[0]!.upstream, config.timeouts, {
    healthChanged(url, healthy) {
      changes.push([url, healthy]);
      wake();
    },
  });
  t.teardown(() => opened.close());
  return { upstream: opened, told: { changes, change: () => new Promise<void>((resolve) => (wake = resolve)) } };
}

async function serve(t: Test, server: Server, port = 0): Promise<string> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Status of the answer, or the fault's code. */
function send(upstream: Upstream, target = "/"): Promise<number | string> {
  return new Promise((resolve) => {
    let status = 0;
    const handler: ResponseHandler = {
      interim() {},
      head: (code) => void (status = code),
      data: () => true,
      flush() {},
      end: () => resolve(status),
      failed: (cause) => resolve(cause.code),
    };
    upstream.send({ method: "GET", target, lines: "", hosted: false, body: undefined }, handler);
  });
}

t.test("failed connects rest an address and a good one brings it back", async (t) => {
  const server = createServer((_request, response) => response.end());
  const url = await serve(t, server);
  await new Promise((resolve) => server.close(resolve));
  const { upstream, told } = open(t, { urls: [url], health: { unhealthy_after: 2, cooldown: "1h" } });
  t.equal(await send(upstream), "upstream_unreachable");
  t.same(told.changes, []);
  t.equal(await send(upstream), "upstream_unreachable");
  t.same(told.changes, [[url, false]]);
  t.match(upstream.status(), [{ url, healthy: false }]);

  server.listen(Number(new URL(url).port), "127.0.0.1");
  await once(server, "listening");
  t.equal(await send(upstream), 200, "the only address is tried although it rests");
  t.same(told.changes, [
    [url, false],
    [url, true],
  ]);
});

t.test("active checks take an address down and bring it back", async (t) => {
  let healthy = true;
  const paths = new Set<string | undefined>();
  const server = createServer((request, response) => {
    paths.add(request.url);
    response.statusCode = healthy || request.url !== "/ready" ? 302 : 500;
    response.end();
  });
  const url = await serve(t, server);
  const health = { path: "/ready", interval: "5ms", healthy_after: 2, unhealthy_after: 2 };
  const { upstream, told } = open(t, { urls: [url], health });
  t.equal(await send(upstream, "/x"), 302);

  healthy = false;
  await told.change();
  t.same(told.changes, [[url, false]]);
  t.equal(await send(upstream, "/x"), "upstream_unhealthy");

  healthy = true;
  await told.change();
  t.same(told.changes, [
    [url, false],
    [url, true],
  ]);
  t.equal(await send(upstream, "/x"), 302);
  t.same(paths, new Set(["/x", "/ready"]));
});

t.test("a check that is not answered in time, or never ends, counts", async (t) => {
  const silent = await serve(
    t,
    createServer(() => {}),
  );
  const endless = await serve(
    t,
    createServer((_request, response) => void response.write("x")),
  );
  const health = { path: "/", interval: "5ms", timeout: "20ms", unhealthy_after: 1 };
  const { upstream, told } = open(t, { urls: [silent, endless], health });
  while (told.changes.length < 2) await told.change();
  t.match(upstream.status(), [{ healthy: false }, { healthy: false }]);
});

t.test("a check reads a long answer only so far", async (t) => {
  // It never ends: only a check that cuts it off is done before its time is up.
  const server = createServer((_request, response) => void response.write(Buffer.alloc(1 << 20)));
  const health = { path: "/", interval: "5ms", unhealthy_after: 1 };
  const { upstream } = open(t, { urls: [await serve(t, server)], health });
  for (let check = 0; check < 3; check++) await once(server, "request");
  t.match(upstream.status(), [{ healthy: true }]);
});

t.test("an upstream closes after what is in flight, once", async (t) => {
  let answer = (): void => {};
  const server = createServer((_request, response) => (answer = () => response.end()));
  const { upstream } = open(t, { urls: [await serve(t, server)] });
  const answered = send(upstream);
  await once(server, "request");
  let closed = false;
  const closing = upstream.close().then(() => (closed = true));
  t.equal(upstream.close(), upstream.close(), "every call gives the same promise");
  await new Promise((resolve) => setImmediate(resolve));
  t.equal(closed, false);
  t.match(upstream.status(), [{ inFlight: 1 }]);
  answer();
  t.equal(await answered, 200);
  await closing;
  t.match(upstream.status(), [{ inFlight: 0, connections: 0 }]);
  t.equal(await send(upstream), "internal", "afterwards it serves nothing");
});

t.test("an upstream whose requests do not end closes at its limit, asked before or not", async (t) => {
  for (const asked of [true, false]) {
    const server = createServer(() => {});
    const { upstream } = open(t, { urls: [await serve(t, server)] });
    void send(upstream);
    const [{ socket }] = (await once(server, "request")) as [IncomingMessage];
    // As a bug would do it that forgets about one.
    upstream.lease();
    const cut = once(socket, "close");
    const before = asked ? upstream.close() : undefined;
    await upstream.close(20);
    await before;
    await cut;
    t.equal(await send(upstream), "internal");
  }
});

t.test("connections are kept and used again", async (t) => {
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.end("ok"));
  server.on("connection", (socket: Socket) => sockets.add(socket));
  const { upstream } = open(t, { urls: [await serve(t, server)], connections_max: 2 });
  for (let i = 0; i < 3; i++) {
    t.equal(await send(upstream), 200);
    // A connection is free again one turn after its answer.
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.equal(sockets.size, 1);
  t.same(await Promise.all(Array.from({ length: 8 }, () => send(upstream))), Array(8).fill(200));
  t.equal(sockets.size, 2, "no more of them than allowed");
});

t.test("a TLS file that cannot be read is an error at once", async (t) => {
  t.throws(() => open(t, { urls: ["https://127.0.0.1:1"], tls: { ca: "/nowhere/ca.pem" } }), { code: "ENOENT" });
});
