import { once } from "node:events";
import { Readable } from "node:stream";
import t from "tap";
import { socketOpener } from "../../../src/node/http1/open-socket.ts";
import { connectionTimers } from "../../../src/node/http1/timer-wheel.ts";
import { gone, isWhole, startRawUpstream } from "../forward/raw-peer.ts";
import { open, send, turns, type Sent } from "./sender.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
/** What a body of four bytes is sent with. */
const FOUR: Sent = { method: "POST", bodyBytes: 4, fields: ["Host", "h", "Content-Length", "4"] };
const pieces = (...texts: string[]): Readable => Readable.from(texts.map((text) => Buffer.from(text)));

/** Resolves when the wheel of all connections has come past so many milliseconds: what was armed before is late by then. */
function wheelPast(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const entry = { deadlineMs: 0, place: -1, late: () => (connectionTimers.remove(entry), resolve()) };
  connectionTimers.arm(entry, ms);
  // The wheel keeps no process alive.
  const alive = setInterval(() => {}, 1_000);
  return promise.finally(() => clearInterval(alive));
}

t.test("a handshake that does not end is a connection that cannot be made", async (t) => {
  const silent = await startRawUpstream(() => {});
  t.teardown(() => silent.close());
  const url = silent.url.replace("http:", "https:");
  const upstream = open(t, { urls: [url], tls: { verify: false } }, { connect: "100ms" });
  t.match(await send(upstream, "/", { method: "POST" }), { status: 0, fault: "upstream_timeout" });
  t.match(upstream.status(), [{ connections: 0, inFlight: 0 }]);
});

t.test("a connection that nobody needs is closed before the upstream says it would", async (t) => {
  const raw = await startRawUpstream((socket) => socket.write(OK.replace("OK", "OK\r\nKeep-Alive: max=5, timeout=2")));
  t.teardown(() => raw.close());
  const upstream = open(t, { urls: [raw.url] });
  t.match(await send(upstream, "/"), { body: "ok" });
  t.match(upstream.status(), [{ connections: 1, idle: 1 }]);
  await gone(raw.sockets[0]!);
  t.match(upstream.status(), [{ connections: 0, idle: 0 }]);
});

t.test("a Keep-Alive that says no time keeps a connection as none would", async (t) => {
  for (const parameters of ["max=5", "timeout", "timeout=x", "timeout=-1", "timeout=1.5", "x=1, timeout="]) {
    const raw = await startRawUpstream((socket) => socket.write(OK.replace("OK", `OK\r\nKeep-Alive: ${parameters}`)));
    t.teardown(() => raw.close());
    const upstream = open(t, { urls: [raw.url] });
    for (let i = 0; i < 3; i++) t.match(await send(upstream, "/"), { body: "ok" }, parameters);
    t.equal(raw.sockets.length, 1, parameters);
  }
});

t.test("while the client still sends, the upstream is not late; afterwards it is", async (t) => {
  let answer = true;
  const raw = await startRawUpstream((socket, received) => {
    if (answer && isWhole(received)) socket.write(OK);
  });
  t.teardown(() => raw.close());
  const upstream = open(t, { urls: [raw.url] }, { response_head: "60ms" });
  const slow = new Readable({ read() {} });
  const sent = send(upstream, "/", { ...FOUR, body: slow });
  slow.push(Buffer.from("ab"));
  await wheelPast(200);
  slow.push(Buffer.from("cd"));
  slow.push(null);
  t.match(await sent, { status: 200, body: "ok" });
  answer = false;
  t.match(await send(upstream, "/", { ...FOUR, body: pieces("abcd") }), {
    status: 0,
    fault: "upstream_timeout",
  });
});

t.test(
  "an answer that was read whole while it could not be passed on leaves its connection fit for the next",
  async (t) => {
    const raw = await startRawUpstream((socket) => socket.write(OK));
    t.teardown(() => raw.close());
    const upstream = open(t, { urls: [raw.url], connections_max: 1 });
    for (let i = 0; i < 3; i++) {
      const body = await new Promise<string>((resolve) => {
        let text = "";
        upstream.send(
          { method: "GET", target: "/", lines: "Host: h\r\n", hosted: true, body: undefined },
          {
            interim() {},
            head() {},
            data: (bytes, start, end) => {
              text += bytes.toString("latin1", start, end);
              return false;
            },
            flush() {},
            end: () => resolve(text),
            failed: ({ code }) => resolve(code),
          },
        );
      });
      t.equal(body, "ok");
    }
    t.equal(raw.sockets.length, 1);
  },
);

t.test("a body other than announced is never completed, and its connection never used again", async (t) => {
  /** Breaks off when the upstream has what there is of it. */
  const broken = (): Readable => {
    const body = new Readable({ read() {} });
    body.push(Buffer.from("ab"));
    return body;
  };
  const cases: readonly [name: string, body: Readable, sent: Sent][] = [
    ["longer", pieces("abc", "de"), FOUR],
    ["shorter", pieces("abc"), FOUR],
    ["empty", pieces(), FOUR],
    ["broken off", broken(), FOUR],
    ["broken off while chunked", broken(), { method: "POST" }],
  ];
  for (const [name, body, sent] of cases) {
    const raw = await startRawUpstream((socket, received) => {
      if (isWhole(received)) socket.write(OK);
      else if (received.includes("ab")) body.destroy();
    });
    t.teardown(() => raw.close());
    const upstream = open(t, { urls: [raw.url], connections_max: 1 });
    const got = await send(upstream, "/", { ...sent, body });
    t.match(got, { status: 0, fault: "internal" }, name);
    t.notOk(raw.received.some(isWhole), `${name}: the upstream never has all of it`);
    t.match(await send(upstream, "/"), { body: "ok" }, name);
    t.equal(raw.sockets.length, 2, name);
  }
});

t.test("a body that was given up before its request was sent ends the request", async (t) => {
  const raw = await startRawUpstream(() => {});
  t.teardown(() => raw.close());
  const upstream = open(t, { urls: [raw.url] });
  for (const sent of [FOUR, { method: "POST" }]) {
    const body = new Readable({ read() {} });
    body.destroy();
    await once(body, "close");
    t.match(await send(upstream, "/", { ...sent, body }), { status: 0, fault: "internal" });
  }
  t.match(upstream.status(), [{ connections: 0, inFlight: 0 }]);
});

t.test("an empty chunk of a body is not the last, and an empty body has its length", async (t) => {
  const cases: readonly [body: Readable, end: string][] = [
    [pieces("a", "", "b"), "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n"],
    [pieces(), "Content-Length: 0\r\n\r\n"],
  ];
  for (const [body, end] of cases) {
    const raw = await startRawUpstream((socket, received) => void (isWhole(received) && socket.write(OK)));
    t.teardown(() => raw.close());
    const upstream = open(t, { urls: [raw.url] });
    t.match(await send(upstream, "/", { method: "POST", body }), { body: "ok" });
    t.ok(raw.received[0]!.endsWith(end), end);
  }
});

t.test("a request after the end of its upstream is told so", async (t) => {
  const raw = await startRawUpstream((socket) => socket.write(OK));
  t.teardown(() => raw.close());
  const upstream = open(t, { urls: [raw.url] });
  await send(upstream, "/");
  await upstream.close();
  t.match(await send(upstream, "/"), { status: 0, fault: "internal" });
  await turns(2);
  t.match(upstream.status(), [{ connections: 0, inFlight: 0 }]);
});

t.test("a request that is given up in the middle of its answer closes the connection, and only that", async (t) => {
  const raw = await startRawUpstream((socket, received) => {
    socket.write(received.includes(" /half ") ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok" : OK);
  });
  t.teardown(() => raw.close());
  const upstream = open(t, { urls: [raw.url] });
  const half = Promise.withResolvers<void>();
  void send(upstream, "/half", {}, (sending) => {
    void half.promise.then(() => {
      sending.abort();
      // What comes too late is without effect.
      sending.resume();
      sending.abort();
    });
  });
  while (raw.sockets.length === 0 || raw.received[0] === "") await turns(1);
  await turns(5);
  half.resolve();
  await gone(raw.sockets[0]!);
  t.match(upstream.status(), [{ connections: 0, inFlight: 0 }]);
  t.match(await send(upstream, "/"), { body: "ok" });
});

t.test("without a port it is the scheme's own", async (t) => {
  const tls = { rejectUnauthorized: false, servername: "", secureContext: undefined };
  for (const [url, port] of [
    ["http://127.80.44.3", 80],
    ["https://127.80.44.3", 443],
  ] as const) {
    const socket = socketOpener(new URL(url), tls).open({ received() {} });
    const found = await new Promise<number | undefined>((resolve) => {
      socket.once("connect", () => resolve(socket.remotePort));
      socket.once("error", (error: Error & { port?: number }) => resolve(error.port));
    });
    t.equal(found, port, url);
    socket.destroy();
  }
});
