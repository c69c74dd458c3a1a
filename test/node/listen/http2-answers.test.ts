import { once } from "node:events";
import { constants } from "node:http2";
import { text } from "node:stream/consumers";
import t from "tap";
import { echo } from "./harness.ts";
import { closed, openBoth, responseOf } from "./http2-client.ts";
import { answerFields } from "../answer-fields.ts";
import { writeFields } from "../../../src/node/written-fields.ts";

const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_CANCEL } = constants;

t.test("what the pipeline answers is what the client gets", async (t) => {
  const { client } = await openBoth(t, {
    exchange({ head, reply }) {
      if (head.target === "/empty") {
        reply.start(204, "", answerFields([]));
        return reply.end();
      }
      reply.inform(103, writeFields(["Link", "</a>", "Link", "</b>"]));
      reply.start(
        200,
        "ignored",
        answerFields(["Content-Type", "application/grpc", "Set-Cookie", "a=1", "Set-Cookie", "b=2", "X", "\xe9"]),
      );
      reply.write(Buffer.from("body"));
      reply.end(["Grpc-Status", "0", "X-Two", "a", "X-Two", "b"]);
    },
  });
  const stream = client.request({ ":path": "/" });
  const interim = once(stream, "headers");
  const trailers = once(stream, "trailers");
  const headers = await responseOf(stream);
  t.match((await interim)[0], { ":status": 103, link: "</a>, </b>" });
  t.match(headers, { ":status": 200, "content-type": "application/grpc", "set-cookie": ["a=1", "b=2"], x: "\xe9" });
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
      reply.start(200, "", answerFields(head.target === "/length" ? ["Content-Length", "4"] : []));
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
          reply.start(200, "", answerFields([]));
          reply.write(Buffer.from("part"));
          setImmediate(() => reply.abort());
          return;
        case "/short":
          reply.start(200, "", answerFields(["Content-Length", "10"]));
          reply.write(Buffer.from("part"));
          setImmediate(() => reply.end());
          return;
        case "/long":
          reply.start(200, "", answerFields(["Content-Length", "2"]));
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
    t.equal(await closed(stream.resume()), NGHTTP2_INTERNAL_ERROR, path);
  }
  t.equal((await responseOf(client.request({ ":path": "/" })))[":status"], 200);
});

t.test("an answer before the end of the body arrives whole, and the rest is not wanted", async (t) => {
  const { client } = await openBoth(t, {
    exchange({ head, reply }) {
      reply.start(403, "", answerFields(head.target === "/length" ? ["Content-Length", "2"] : []));
      reply.write(Buffer.from("no"));
      reply.end(head.target === "/trailers" ? ["X-Sum", "1"] : []);
    },
  });
  for (const path of ["/length", "/none", "/trailers"]) {
    const stream = client.request({ ":method": "POST", ":path": path });
    const end = closed(stream);
    const trailers = path === "/trailers" ? once(stream, "trailers") : undefined;
    stream.write(Buffer.alloc(1_000));
    t.equal((await responseOf(stream))[":status"], 403);
    t.equal(await text(stream), "no");
    if (trailers !== undefined) t.match((await trailers)[0], { "x-sum": "1" });
    t.equal(await end, 0, path);
  }
});

t.test("whoever works for a request learns that its client is gone", async (t) => {
  const gone: string[] = [];
  const { client, harness } = await openBoth(t, {
    exchange(exchange) {
      exchange.onAbort(() => gone.push(exchange.head.target));
      exchange.body.on("error", () => {}).resume();
      if (exchange.head.target === "/started") {
        exchange.reply.start(200, "", answerFields([]));
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
    reply.inform(103, "");
    reply.start(200, "", answerFields([]));
    reply.write(Buffer.from("x"));
    reply.end();
    reply.abort();
  }
  await harness.idle();
});
