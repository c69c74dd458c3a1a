import { once } from "node:events";
import type { ServerHttp2Stream } from "node:http2";
import { PassThrough, Readable } from "node:stream";
import t from "tap";
import { ask, open } from "./asking.ts";
import { CANCEL, DATA, END_STREAM, HEADERS, headers, RST_STREAM, settings } from "./frames.ts";
import { startHttp2Upstream } from "./http2-server.ts";
import { startRawHttp2 } from "./raw-http2-server.ts";

const INITIAL_WINDOW_SIZE = 0x4;
const OK = [":status", "200"];
const CHUNK = Buffer.alloc(16_384, 1);

/** Any number of chunks; counts those that were taken. */
class Source extends Readable {
  taken = 0;

  override _read(): void {
    this.taken++;
    this.push(CHUNK);
  }
}

/** Lets both sides do all they do by themselves. */
async function settle(state: () => unknown): Promise<void> {
  for (let same = 0, before = state(); same < 50; same++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (state() === before) continue;
    before = state();
    same = 0;
  }
}

t.test("an upstream that takes no more of a body slows its source", async (t) => {
  const server = await startRawHttp2(t, { hello: settings([INITIAL_WINDOW_SIZE, 100_000]) });
  const { upstream } = open(t, server.url);
  const body = new Source({ highWaterMark: 65_536 });
  const { sending } = ask(upstream, { method: "POST", body });
  await server.frame(({ type }) => type === DATA);
  await settle(() => body.taken);
  t.ok(body.taken * CHUNK.length < 400_000, `${body.taken} chunks`);
  sending.abort();
  await server.frame(({ type }) => type === RST_STREAM);
});

t.test("a client that takes no more of an answer slows the upstream, and gets all of it in the end", async (t) => {
  const total = 200;
  let sent = 0;
  const server = await startHttp2Upstream(t, (stream, { ":path": path }) => {
    stream.respond({ ":status": 200 });
    if (path === "/other") return stream.end();
    const source = new Readable({
      read() {
        this.push(sent++ < total ? CHUNK : null);
      },
    });
    source.pipe(stream);
  });
  const { upstream } = open(t, server.url);
  const slow = ask(upstream, {}, false);
  while (slow.answer.body === "") await new Promise((resolve) => setImmediate(resolve));
  await settle(() => sent);
  t.ok(sent < 80, `${sent} chunks were sent`);
  t.ok(slow.answer.body.length <= 3 * CHUNK.length, `${slow.answer.body.length} bytes were given`);

  t.match(await ask(upstream, { target: "/other" }).done, { status: 200 }, "and holds up no other");

  while (slow.answer.body.length < total * CHUNK.length) {
    slow.sending.resume();
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.equal(server.sessions.length, 1);
});

t.test("a request that is given up is reset and never looks complete", async (t) => {
  for (const bodyBytes of [undefined, 100]) {
    const server = await startRawHttp2(t, {});
    const { upstream } = open(t, server.url);
    const body = new PassThrough();
    const { sending } = ask(upstream, { method: "POST", body, bodyBytes });
    body.write("half");
    await server.frame(({ type }) => type === DATA);
    sending.abort();
    const { payload } = await server.frame(({ type }) => type === RST_STREAM);
    t.equal(payload.readUInt32BE(), CANCEL);
    t.notOk(
      server.frames.some(({ flags, type }) => (type === DATA || type === HEADERS) && (flags & END_STREAM) !== 0),
      "no end of the stream",
    );
    t.ok(body.destroyed);
    t.match(upstream.status(), [{ inFlight: 0, connections: 1 }]);
  }
});

t.test("a body that was given up before its request was sent ends the request", async (t) => {
  const server = await startRawHttp2(t, {});
  const { upstream } = open(t, server.url);
  const body = new PassThrough();
  body.destroy();
  await once(body, "close");
  t.match(await ask(upstream, { method: "POST", body, bodyBytes: 3 }).done, { fault: "internal" });
});

interface BadBody {
  readonly name: string;
  readonly chunks: readonly string[];
  readonly breaks?: boolean;
}

const BAD_BODIES: readonly BadBody[] = [
  { name: "shorter than announced", chunks: ["ab"] },
  { name: "longer than announced", chunks: ["ab", "cd"] },
  { name: "broken off", chunks: ["a"], breaks: true },
];

for (const { name, chunks, breaks = false } of BAD_BODIES) {
  t.test(`a body ${name} is reset and never looks complete`, async (t) => {
    const server = await startRawHttp2(t, {});
    const { upstream } = open(t, server.url);
    const body = new PassThrough();
    const asked = ask(upstream, { method: "POST", body, bodyBytes: 3 });
    for (const chunk of chunks) body.write(chunk);
    if (breaks) {
      await server.frame(({ type }) => type === DATA);
      body.destroy();
    } else body.end();
    t.match(await asked.done, { fault: "internal" });
    await server.frame(({ type }) => type === RST_STREAM);
    t.notOk(server.frames.some(({ flags, type }) => type === DATA && (flags & END_STREAM) !== 0));
  });
}

t.test("trailers that HTTP/2 cannot carry break the request", async (t) => {
  const server = await startRawHttp2(t, {});
  const { upstream } = open(t, server.url);
  const body = Readable.from([Buffer.from("x")]);
  const asked = ask(upstream, { method: "POST", body, trailers: () => ["HTTP2-Settings", "AAA"] });
  t.match(await asked.done, { fault: "internal" });
  await server.frame(({ type }) => type === RST_STREAM);
});

t.test("the upstream sees a body piece by piece, as it comes", async (t) => {
  const server = await startHttp2Upstream(t, (stream) => {
    stream.respond({ ":status": 200 });
    stream.on("data", (chunk: Buffer) => stream.write(chunk)).on("end", () => stream.end());
  });
  const { upstream } = open(t, server.url);
  const body = new PassThrough();
  const asked = ask(upstream, { method: "POST", body });
  let expected = "";
  for (const piece of ["a", "bb", "ccc"]) {
    body.write(piece);
    expected += piece;
    while (asked.answer.body !== expected) await new Promise((resolve) => setImmediate(resolve));
  }
  body.end();
  t.match(await asked.done, { status: 200, fault: "" });
});

t.test("an answer that is complete before its request resets it without an error to anybody", async (t) => {
  const server = await startRawHttp2(t, {
    on({ type, id }, socket) {
      if (type === HEADERS) socket.write(headers(id, OK));
    },
  });
  const { upstream } = open(t, server.url);
  const body = new PassThrough();
  t.match(await ask(upstream, { method: "POST", body }).done, { status: 200, fault: "" });
  t.ok(body.destroyed);
  await server.frame(({ type }) => type === RST_STREAM);
  t.match(await ask(upstream).done, { status: 200 });
  t.equal(server.sockets.length, 1);
});

t.test("a client that goes while its answer comes resets the stream alone", async (t) => {
  const server = await startHttp2Upstream(t, (stream) => {
    stream.respond({ ":status": 200 });
    stream.write("x");
  });
  const { upstream } = open(t, server.url);
  const arrived = once(server.server, "stream") as Promise<[ServerHttp2Stream]>;
  const asked = ask(upstream);
  const [stream] = await arrived;
  while (asked.answer.body === "") await new Promise((resolve) => setImmediate(resolve));
  const closed = once(stream, "close");
  asked.sending.abort();
  await closed;
  t.equal(stream.rstCode, CANCEL);
  t.notOk(server.sessions[0]!.destroyed);
});
