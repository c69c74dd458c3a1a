import type { Socket } from "node:net";
import { Readable } from "node:stream";
import t, { type Test } from "tap";
import { gone, startRawUpstream, type RawUpstream } from "../forward/raw-peer.ts";
import { open, send, turns, type Sent } from "./sender.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const SECOND = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond";

/** Answers `/second` as it should and anything else as `talk` does. */
async function upstreamThat(t: Test, talk: (socket: Socket, received: string) => void): Promise<RawUpstream> {
  const upstream = await startRawUpstream((socket, received) => {
    if (received.includes(" /second ")) socket.write(SECOND);
    else talk(socket, received);
  });
  t.teardown(() => upstream.close());
  return upstream;
}

interface Case {
  readonly name: string;
  readonly sent?: () => Sent;
  readonly answer: string;
  readonly end?: boolean;
  readonly got: object;
  readonly reused: boolean;
}

const CASES: readonly Case[] = [
  { name: "a clean answer", answer: OK, got: { status: 200, body: "ok" }, reused: true },
  {
    name: "a clean chunked answer",
    answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    got: { body: "ok" },
    reused: true,
  },
  {
    name: "an answer that says close",
    answer: OK.replace("OK", "OK\r\nConnection: close"),
    got: { body: "ok" },
    reused: false,
  },
  { name: "an answer and the end of the connection", answer: OK, end: true, got: { body: "ok" }, reused: false },
  { name: "bytes behind an answer", answer: `${OK}\r\n`, got: { status: 200, body: "ok" }, reused: false },
  {
    name: "two answers",
    answer: `${OK}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`,
    got: { body: "ok" },
    reused: false,
  },
  {
    name: "bytes behind the last chunk",
    answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nx",
    got: { body: "ok" },
    reused: false,
  },
  {
    name: "a body in the answer to HEAD",
    sent: () => ({ method: "HEAD" }),
    answer: OK,
    got: { status: 200, body: "" },
    reused: false,
  },
  {
    name: "an upstream that closes idle connections at once",
    answer: OK.replace("OK", "OK\r\nKeep-Alive: timeout=1"),
    got: { body: "ok" },
    reused: false,
  },
  {
    name: "an answer before the end of the body",
    sent: () => ({ method: "POST", body: endless() }),
    answer: OK,
    got: { status: 200, body: "ok" },
    reused: false,
  },
  {
    name: "a broken head",
    answer: "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
    got: { status: 0, fault: "upstream_broken" },
    reused: false,
  },
  {
    name: "a broken body",
    answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nx",
    got: { status: 200, body: "ok", fault: "upstream_broken" },
    reused: false,
  },
  {
    name: "an end inside the body",
    answer: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok",
    end: true,
    got: { status: 200, body: "ok", fault: "upstream_broken" },
    reused: false,
  },
];

function endless(): Readable {
  return new Readable({ read() {} }).on("error", () => {});
}

for (const { name, sent = (): Sent => ({}), answer, end, got, reused } of CASES) {
  t.test(`${name}: the connection is ${reused ? "used again" : "never used again"}`, async (t) => {
    const raw = await upstreamThat(t, (socket) => (end ? socket.end(answer) : socket.write(answer)));
    const upstream = open(t, { urls: [raw.url], connections_max: 1 });
    const request = sent();
    t.match(await send(upstream, "/first", request), got);
    if (request.body !== undefined) t.ok(request.body.destroyed, "the rest of the body was given up");
    t.match(await send(upstream, "/second"), { status: 200, body: "second" }, "the next request gets its own answer");
    t.equal(raw.sockets.length, reused ? 1 : 2, "connections");
  });
}

t.test("bytes that arrive while a connection is idle end it", async (t) => {
  const raw = await upstreamThat(t, (socket) => socket.write(OK.replace("OK", "OK\r\nKeep-Alive: timeout=600")));
  const upstream = open(t, { urls: [raw.url], connections_max: 1 });
  t.match(await send(upstream, "/first"), { body: "ok" });
  t.match(upstream.status(), [{ connections: 1, idle: 1 }]);
  raw.sockets[0]!.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
  await gone(raw.sockets[0]!);
  t.match(upstream.status(), [{ connections: 0, idle: 0 }]);
  t.match(await send(upstream, "/second"), { status: 200, body: "second" });
});

t.test("a connection that the upstream closed while it was idle is not used", async (t) => {
  const raw = await upstreamThat(t, (socket) => socket.write(OK));
  const upstream = open(t, { urls: [raw.url] });
  t.match(await send(upstream, "/first"), { body: "ok" });
  raw.sockets[0]!.end();
  await gone(raw.sockets[0]!);
  while (upstream.status()[0]!.connections > 0) await turns(1);
  t.match(await send(upstream, "/second", { method: "POST" }), { body: "second" });
});

t.test("the connection that was used last is used first", async (t) => {
  const raw = await upstreamThat(t, (socket) => socket.write(OK));
  const upstream = open(t, { urls: [raw.url] });
  await Promise.all(["/a", "/b", "/c"].map((target) => send(upstream, target)));
  t.equal(raw.sockets.length, 3);
  for (let i = 0; i < 5; i++) await send(upstream, "/again");
  t.same(
    raw.received.map((text) => text.split("/again").length - 1).toSorted((a, b) => a - b),
    [0, 0, 5],
    "one carried all of them",
  );
});

/** A kept connection that ends when the next request arrives on it. */
async function deadly(t: Test, last: (socket: Socket) => void): Promise<RawUpstream> {
  return upstreamThat(t, (socket, received) => {
    if (received.includes(" /deadly ")) last(socket);
    else socket.write(OK);
  });
}

t.test("a request without a body that a dead kept connection took is sent once more", async (t) => {
  const endings: readonly [name: string, last: (socket: Socket) => void][] = [
    ["closed", (socket) => socket.end()],
    ["reset", (socket) => socket.resetAndDestroy()],
  ];
  for (const [name, last] of endings) {
    for (const method of ["GET", "HEAD", "OPTIONS"]) {
      let deaths = 0;
      const raw = await deadly(t, (socket) => (deaths++ === 0 ? last(socket) : socket.write(OK)));
      const upstream = open(t, { urls: [raw.url], connections_max: 1 });
      await send(upstream, "/first");
      t.match(await send(upstream, "/deadly", { method }), { status: 200 }, `${method} ${name}`);
      t.equal(raw.sockets.length, 2);
      t.match(upstream.status(), [{ inFlight: 0 }]);
    }
  }
});

t.test("nothing else is sent twice", async (t) => {
  const cases: readonly [name: string, last: (socket: Socket) => void, sent: Sent, connections: number][] = [
    ["POST", (socket) => socket.end(), { method: "POST" }, 1],
    ["DELETE", (socket) => socket.end(), { method: "DELETE" }, 1],
    ["a GET with a body", (socket) => socket.end(), { body: Readable.from([Buffer.from("x")]) }, 1],
    ["a GET of which a byte came back", (socket) => socket.end("H"), {}, 1],
    ["a GET that dies again", (socket) => socket.end(), {}, 2],
  ];
  for (const [name, last, sent, connections] of cases) {
    const raw = await deadly(t, last);
    const upstream = open(t, { urls: [raw.url], connections_max: 1 });
    await send(upstream, "/first");
    t.match(await send(upstream, "/deadly", sent), { status: 0, fault: "upstream_broken" }, name);
    t.equal(raw.sockets.length, connections, name);
    t.match(upstream.status(), [{ inFlight: 0 }]);
  }
});

t.test("a first request on a connection is not repeated", async (t) => {
  const raw = await upstreamThat(t, (socket) => socket.end());
  const upstream = open(t, { urls: [raw.url] });
  t.match(await send(upstream, "/first"), { fault: "upstream_broken" });
  t.equal(raw.sockets.length, 1);
});

t.test("a repeated request is not given another connection that may be dead as well", async (t) => {
  const raw = await deadly(t, (socket) => socket.resetAndDestroy());
  const upstream = open(t, { urls: [raw.url], connections_max: 3 });
  await Promise.all(["/a", "/b", "/c"].map((target) => send(upstream, target)));
  for (const socket of raw.sockets) socket.removeAllListeners("data").on("data", () => socket.resetAndDestroy());
  t.match(await send(upstream, "/second"), { body: "second" });
  t.equal(raw.sockets.length, 4, "it was given a new one");
});
