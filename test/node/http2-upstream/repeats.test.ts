import { Readable } from "node:stream";
import t from "tap";
import type { UpstreamRequest } from "../../../src/node/upstream/sending.ts";
import { ask, open } from "./asking.ts";
import { data, END_STREAM, goaway, HEADERS, headers, REFUSED_STREAM, reset } from "./frames.ts";
import { startRawHttp2, type RawHttp2Options } from "./raw-http2-server.ts";

const OK = [":status", "200"];

interface Kind {
  readonly name: string;
  readonly request: () => Partial<UpstreamRequest>;
  readonly repeatable: boolean;
}

const KINDS: readonly Kind[] = [
  { name: "GET", request: () => ({}), repeatable: true },
  { name: "HEAD", request: () => ({ method: "HEAD" }), repeatable: true },
  { name: "POST", request: () => ({ method: "POST" }), repeatable: false },
  { name: "DELETE", request: () => ({ method: "DELETE" }), repeatable: false },
  { name: "GET with a body", request: () => ({ body: Readable.from([Buffer.from("x")]) }), repeatable: false },
];

/** What an upstream does upon the first request; the next is answered. */
const REFUSALS: readonly { readonly name: string; readonly on: NonNullable<RawHttp2Options["on"]> }[] = [
  {
    name: "a refused stream",
    on({ type, id }, socket, nth) {
      if (type === HEADERS) socket.write(nth === 1 ? reset(id, REFUSED_STREAM) : headers(id, OK));
    },
  },
  {
    name: "an end of the connection before the request",
    on({ type, id }, socket, nth) {
      if (type === HEADERS) socket.write(nth === 1 ? goaway(0) : headers(id, OK));
    },
  },
  {
    name: "a broken connection that did not get to the request",
    on({ type, id }, socket, nth) {
      if (type === HEADERS) socket.write(nth === 1 ? goaway(0, 2) : headers(id, OK));
    },
  },
];

for (const { name, on } of REFUSALS) {
  for (const { name: kind, request, repeatable } of KINDS) {
    t.test(`${name}: ${kind} is ${repeatable ? "sent once more" : "not sent again"}`, async (t) => {
      const server = await startRawHttp2(t, { on });
      const { upstream } = open(t, server.url);
      const { status, fault } = await ask(upstream, request()).done;
      t.same({ status, fault }, repeatable ? { status: 200, fault: "" } : { status: 0, fault: "upstream_broken" });
      t.equal(server.opened(), repeatable ? 2 : 1);
    });
  }
}

t.test("one that is refused twice is not sent a third time", async (t) => {
  const server = await startRawHttp2(t, {
    on({ type, id }, socket) {
      if (type === HEADERS) socket.write(reset(id, REFUSED_STREAM));
    },
  });
  const { upstream } = open(t, { urls: [server.url], connections_max: 1 });
  t.match(await ask(upstream).done, { fault: "upstream_broken" });
  t.equal(server.opened(), 2);
});

t.test("after a byte of an answer nothing is sent again", async (t) => {
  for (const begun of [headers(1, [":status", "103"], 0), headers(1, OK, 0)]) {
    const server = await startRawHttp2(t, {
      on({ type, id }, socket) {
        if (type === HEADERS) socket.write(Buffer.concat([begun, reset(id, REFUSED_STREAM)]));
      },
    });
    const { upstream } = open(t, server.url);
    t.match(await ask(upstream).done, { fault: "upstream_broken" });
    t.equal(server.opened(), 1);
  }
});

t.test("a kept connection that dies under a request costs nothing, one of its own is not tried again", async (t) => {
  const server = await startRawHttp2(t, {
    on({ type, id }, socket, nth) {
      if (type !== HEADERS) return;
      if (nth === 2) socket.destroy();
      else socket.write(headers(id, OK));
    },
  });
  const { upstream } = open(t, server.url);
  t.match(await ask(upstream).done, { status: 200 });
  t.match(await ask(upstream).done, { status: 200 });
  t.equal(server.opened(), 3);
  t.equal(server.sockets.length, 2);

  const dying = await startRawHttp2(t, {
    on({ type }, socket) {
      if (type === HEADERS) socket.destroy();
    },
  });
  t.match(await ask(open(t, dying.url).upstream).done, { fault: "upstream_broken" });
  t.equal(dying.opened(), 1);
});

t.test("an orderly end of a connection lets its requests finish and the next go elsewhere", async (t) => {
  const server = await startRawHttp2(t, {
    on({ type, id }, socket, nth) {
      if (type !== HEADERS) return;
      if (nth === 1) socket.write(Buffer.concat([headers(id, OK, 0), data(id, "begun"), goaway(id)]));
      else socket.write(headers(id, OK));
    },
  });
  const { upstream } = open(t, { urls: [server.url], connections_max: 1 });
  const first = ask(upstream);
  while (first.answer.body === "") await new Promise((resolve) => setImmediate(resolve));
  t.match(await ask(upstream).done, { status: 200 }, "one that is ending does not count");
  t.match(upstream.status(), [{ connections: 2, inFlight: 1 }]);
  server.sockets[0]!.write(data(1, ", done", END_STREAM));
  t.match(await first.done, { status: 200, body: "begun, done", fault: "" });
});

t.test("an upstream that ends every connection before it takes a request is unreachable", async (t) => {
  const server = await startRawHttp2(t, { hello: goaway(0) });
  const { upstream } = open(t, server.url);
  t.match(await ask(upstream, { method: "POST" }).done, { fault: "upstream_unreachable" });
  t.match(await ask(upstream).done, { fault: "upstream_unreachable" });
});
