import { once } from "node:events";
import { connect, constants } from "node:http2";
import { text } from "node:stream/consumers";
import t from "tap";
import { writeCertificate } from "./certificate-files.ts";
import { openHarness } from "./harness.ts";
import { closed, openBoth, responseOf, statusOf } from "./http2-client.ts";
import { answerFields } from "../answer-fields.ts";

const { NGHTTP2_CANCEL } = constants;

t.test("a request is read as its pseudo-fields and field lines say", async (t) => {
  const { client } = await openBoth(t);
  const stream = client.request({
    ":method": "POST",
    ":path": "/a?b",
    ":authority": "API.example.com",
    cookie: ["a=1", "b=2"],
    "x-odd": "a\xe9",
  });
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
  const cases: readonly (readonly [headers: Record<string, string | string[]>, status: number | "reset"])[] = [
    [{ ":path": "/", ":authority": "api.example.com", host: "other.example.com" }, 400],
    [{ ":path": "/a#b" }, 400],
    [{ ":path": "/a\xe9" }, 400],
    [{ ":path": "/", ":authority": "user@api.example.com" }, "reset"],
    [{ ":path": "/", ":scheme": "http" }, 400],
    [{ ":path": "*" }, "reset"],
    [{ ":path": `/${"a".repeat(9_000)}` }, 414],
    [{ ":path": "/", content_length: "1" }, 400],
    [{ ":path": "/", expect: "x" }, 417],
    [{ ":path": "/", ...Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x-${i}`, "1"])) }, 431],
  ];
  for (const [headers, status] of cases) {
    t.equal(await statusOf(client.request(headers)), status, JSON.stringify(headers).slice(0, 80));
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
    t.equal(await statusOf(client.request({ ":path": "/", ...headers })), "reset");
  }
  t.equal(harness.exchanges.length, 0);
});

t.test("a client that opens and resets streams as fast as it can loses its connection", async (t) => {
  const { client, harness } = await openBoth(t, { exchange: ({ body }) => void body.on("error", () => {}).resume() });
  let sent = 0;
  const goodbye = once(client, "goaway");
  while (!client.closed && !client.destroyed && sent < 5_000) {
    const stream = client.request({ ":path": "/" });
    stream.on("error", () => {});
    stream.close(NGHTTP2_CANCEL);
    sent++;
    if (sent % 50 === 0) await new Promise(setImmediate);
  }
  t.ok(sent < 5_000, `after ${sent}`);
  t.not((await goodbye)[0], 0);
  await harness.idle();
  t.same(
    harness.refused.map(({ code }) => code),
    ["malformed_request"],
  );
});

t.test("HTTP/2 is offered only where the configuration says so", async (t) => {
  const tls = { ...(await writeCertificate(t.testdir(), "main", "main.test")), sni: [] };
  const harness = await openHarness({ config: { tls, http2: false } });
  t.teardown(() => harness.close());
  const client = connect(`https://127.0.0.1:${harness.port}`, { rejectUnauthorized: false });
  await once(client, "error");
  client.destroy();
});

t.test("a client that does not take its answer, or asks for nothing, is cut", async (t) => {
  const { client, harness } = await openBoth(t, {
    timeouts: { keep_alive: 100, response_idle: 100 },
    exchange({ reply }) {
      reply.start(200, "", answerFields([]));
      reply.write(Buffer.alloc(1 << 20));
      reply.end();
    },
  });
  const stream = client.request({ ":path": "/" });
  const end = closed(stream);
  stream.pause();
  await responseOf(stream);
  t.equal(await end, NGHTTP2_CANCEL);
  await harness.idle();
});
