import { once } from "node:events";
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders } from "node:http2";
import { text } from "node:stream/consumers";
import t, { type Test } from "tap";
import { writeCertificate } from "./certificate-files.ts";
import { echo, openHarness, type Harness, type HarnessOptions } from "./harness.ts";

const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_ENHANCE_YOUR_CALM, NGHTTP2_CANCEL } = constants;

async function openBoth(t: Test, options: HarnessOptions = {}): Promise<{ harness: Harness; client: ClientHttp2Session }> {
  const tls = { ...(await writeCertificate(t.testdir(), "main", "main.test")), sni: [] };
  const harness = await openHarness({ ...options, config: { tls, ...options.config } });
  const client = connect(`https://127.0.0.1:${harness.port}`, { rejectUnauthorized: false });
  client.on("error", () => {});
  await once(client, "connect");
  t.teardown(async () => {
    client.destroy();
    await harness.close();
  });
  return { harness, client };
}

async function responseOf(stream: ClientHttp2Stream): Promise<IncomingHttpHeaders> {
  const [headers] = await once(stream, "response");
  return headers;
}

t.test("a request is read as its pseudo-fields and field lines say", async (t) => {
  const { client } = await openBoth(t);
  const stream = client.request({ ":method": "POST", ":path": "/a?b", ":authority": "API.example.com", "cookie": ["a=1", "b=2"], "x-odd": "a\xe9" });
  stream.end("hello");
  t.equal((await responseOf(stream))[":status"], 200);
  const seen = JSON.parse(await text(stream.setEncoding("latin1")));
  t.match(seen, {
    method: "POST",
    target: "/a?b",
    proto: "2.0",
    scheme: "https",
    host: "api.example.com",
    body: "hello",
    framing: { kind: "chunked" },
    peer: { address: "127.0.0.1" },
  });
  t.same(seen.fields.slice(0, 2), ["host", "API.example.com"]);
  t.ok(seen.fields.join().includes("cookie,a=1,cookie,b=2"), "crumbs stay apart");
});

t.test("a GET has no body, and trailers arrive with the end of one", async (t) => {
  const { client } = await openBoth(t);
  const get = client.request({ ":path": "/" });
  t.match(JSON.parse(await text(get)), { framing: { kind: "none" } });
  const post = client.request({ ":method": "POST", ":path": "/" }, { waitForTrailers: true });
  post.on("wantTrailers", () => post.sendTrailers({ "x-sum": "1" }));
  post.end("body");
  t.match(JSON.parse(await text(post)), { body: "body", trailers: ["x-sum", "1"] });
});

t.test("what may not be read in two ways is refused", async (t) => {
  const { client } = await openBoth(t);
  const cases: readonly (readonly [headers: Record<string, string | string[]>, status: number])[] = [
    [{ ":path": "/", "host": "other.example.com" }, 400],
    [{ ":path": "/a#b" }, 400],
    [{ ":path": "/a\xe9" }, 400],
    [{ ":path": "/", ":authority": "user@api.example.com" }, 400],
    [{ ":path": "/", ":scheme": "http" }, 400],
    [{ ":path": "*" }, 400],
    [{ ":path": `/${"a".repeat(9_000)}` }, 414],
    [{ ":path": "/", "content_length": "1" }, 400],
    [{ ":path": "/", "expect": "x" }, 417],
    [{ ":path": "/", ...Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x-${i}`, "1"])) }, 431],
  ];
  for (const [headers, status] of cases) {
    const stream = client.request(headers);
    stream.on("error", () => {});
    // The library may refuse the stream by itself.
    const outcome = await Promise.race([responseOf(stream).then((head) => head[":status"]), once(stream, "close").then(() => "reset")]);
    t.ok(outcome === status || outcome === "reset", `${JSON.stringify(headers).slice(0, 80)}: ${outcome}`);
    stream.resume();
  }
  const connecting = client.request({ ":method": "CONNECT", ":authority": "a:443" });
  t.equal((await responseOf(connecting))[":status"], 405);
  connecting.close();
  t.equal((await responseOf(client.request({ ":path": "/" })))[":status"], 200, "the connection goes on");
});

t.test("a list of fields is never cut off: far too many or too large reset the stream", async (t) => {
  const { client, harness } = await openBoth(t);
  for (const headers of [
    Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`x-${i}`, "1"])),
    { "x-large": "a".repeat(30_000) },
  ]) {
    const stream = client.request({ ":path": "/", ...headers });
    stream.on("error", () => {});
    await once(stream, "close");
    t.not(stream.rstCode, 0);
  }
  t.equal(harness.exchanges.length, 0);
});

t.test("what the pipeline answers is what the client gets", async (t) => {
  const { client } = await openBoth(t, {
    exchange({ head, reply }) {
      if (head.target === "/empty") {
        reply.start(204, "", []);
        return reply.end();
      }
      reply.inform(103, ["Link", "</a>", "Link", "</b>"]);
      reply.start(200, "ignored", ["Content-Type", "application/grpc", "Set-Cookie", "a=1", "Set-Cookie", "b=2", "X", "\xe9"]);
      reply.write(Buffer.from("body"));
      reply.end(["Grpc-Status", "0", "X-Two", "a", "X-Two", "b"]);
    },
  });
  const stream = client.request({ ":path": "/" });
  const interim = once(stream, "headers");
  const trailers = once(stream, "trailers");
  const [headers, , , raw] = (await once(stream, "response")) as [IncomingHttpHeaders, number, number, string[]] & unknown[];
  void raw;
  t.match((await interim)[0], { ":status": 103, "link": "</a>, </b>" });
  t.match(headers, { ":status": 200, "content-type": "application/grpc", "set-cookie": ["a=1", "b=2"], "x": "\xe9" });
  t.notOk("connection" in headers || "transfer-encoding" in headers);
  t.equal(await text(stream), "body");
  t.match((await trailers)[0], { "grpc-status": "0", "x-two": "a, b" });

  const empty = client.request({ ":path": "/empty" });
  t.equal((await responseOf(empty))[":status"], 204);
  t.equal(await text(empty), "");
});

t.test("an answer without trailers ends cleanly, with and without a length; HEAD has no body", async (t) => {
  const { client } = await openBoth(t, {
    exchange({ head, reply }) {
      reply.start(200, "", head.target === "/length" ? ["Content-Length", "4"] : []);
      reply.write(Buffer.from("body"));
      reply.end();
    },
  });
  for (const path of ["/length", "/none"]) {
    const stream = client.request({ ":path": path });
    t.equal(await text(stream), "body");
    t.equal(stream.rstCode, 0);
    const head = client.request({ ":method": "HEAD", ":path": path });
    t.equal((await responseOf(head))["content-length"], path === "/length" ? "4" : undefined);
    t.equal(await text(head), "");
  }
});

t.test("an answer that breaks off resets the stream, and the connection goes on", async (t) => {
  const { client } = await openBoth(t, {
    exchange(exchange) {
      const { head, reply } = exchange;
      switch (head.target) {
        case "/abort":
          reply.start(200, "", []);
          reply.write(Buffer.from("part"));
          setImmediate(() => reply.abort());
          return;
        case "/short":
          reply.start(200, "", ["Content-Length", "10"]);
          reply.write(Buffer.from("part"));
          setImmediate(() => reply.end());
          return;
        case "/long":
          reply.start(200, "", ["Content-Length", "2"]);
          reply.write(Buffer.from("part"));
          reply.end();
          return;
        case "/unanswered":
          reply.abort();
          return;
        default:
          echo(exchange);
      }
    },
  });
  for (const path of ["/abort", "/short", "/long", "/unanswered"]) {
    const stream = client.request({ ":path": path });
    stream.on("error", () => {}).resume();
    let ended = false;
    stream.on("end", () => (ended = stream.rstCode === 0));
    await once(stream, "close");
    t.equal(stream.rstCode, NGHTTP2_INTERNAL_ERROR, path);
    t.notOk(ended, `${path}: no clean end`);
  }
  t.equal((await responseOf(client.request({ ":path": "/" })))[":status"], 200);
});

t.test("an answer before the end of the body arrives whole, and the rest is not wanted", async (t) => {
  const { client } = await openBoth(t, {
    exchange({ reply }) {
      reply.start(403, "", ["Content-Length", "2"]);
      reply.write(Buffer.from("no"));
      reply.end();
    },
  });
  const stream = client.request({ ":method": "POST", ":path": "/" });
  stream.on("error", () => {});
  stream.write(Buffer.alloc(1_000));
  t.equal((await responseOf(stream))[":status"], 403);
  t.equal(await text(stream), "no");
  await once(stream, "close");
  t.equal(stream.rstCode, 0);
});

t.test("whoever works for a request learns that its client is gone", async (t) => {
  const gone: string[] = [];
  const { client, harness } = await openBoth(t, {
    exchange(exchange) {
      exchange.onAbort(() => gone.push(exchange.head.target));
      exchange.body.on("error", () => {}).resume();
      if (exchange.head.target === "/started") {
        exchange.reply.start(200, "", []);
        exchange.reply.write(Buffer.from("part"));
      }
    },
  });
  const reset = client.request({ ":path": "/reset" });
  reset.on("error", () => {});
  const started = client.request({ ":path": "/started" });
  started.on("error", () => {});
  const open = client.request({ ":method": "POST", ":path": "/open" });
  open.on("error", () => {});
  open.write("x");
  await once(started, "response");
  while (harness.exchanges.length < 3) await new Promise(setImmediate);
  reset.close(NGHTTP2_CANCEL);
  started.close(NGHTTP2_CANCEL);
  while (gone.length < 2) await new Promise(setImmediate);
  client.destroy();
  while (gone.length < 3) await new Promise(setImmediate);
  t.same(gone.toSorted(), ["/open", "/reset", "/started"]);
  for (const { reply } of harness.exchanges) {
    reply.inform(103, []);
    reply.start(200, "", []);
    reply.write(Buffer.from("x"));
    reply.end();
    reply.abort();
  }
  await harness.idle();
});

t.test("a client that opens and resets streams as fast as it can loses its connection", async (t) => {
  const { client, harness } = await openBoth(t, { exchange: ({ body }) => void body.on("error", () => {}).resume() });
  let sent = 0;
  let error: { code?: number } = {};
  client.on("goaway", (code) => (error = { code }));
  while (!client.closed && !client.destroyed && sent < 5_000) {
    const stream = client.request({ ":path": "/" });
    stream.on("error", () => {});
    stream.close(NGHTTP2_CANCEL);
    sent++;
    if (sent % 50 === 0) await new Promise(setImmediate);
  }
  t.ok(sent < 5_000, `after ${sent}`);
  t.equal(error.code, NGHTTP2_ENHANCE_YOUR_CALM);
  await harness.idle();
});

t.test("HTTP/2 is offered only where the configuration says so", async (t) => {
  const tls = { ...(await writeCertificate(t.testdir(), "main", "main.test")), sni: [] };
  const harness = await openHarness({ config: { tls, http2: false } });
  t.teardown(() => harness.close());
  const client = connect(`https://127.0.0.1:${harness.port}`, { rejectUnauthorized: false });
  await once(client, "error");
  client.destroy();
});
