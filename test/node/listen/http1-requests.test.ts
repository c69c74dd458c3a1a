import t from "tap";
import type { Exchange } from "../../../src/node/exchange.ts";
import { errorOf, openHarness, statusOf, until } from "./harness.ts";
import { answerFields } from "../answer-fields.ts";

const HOST = "Host: api.example.com\r\n";
const CLOSE = "Connection: close\r\n";

/** Answers with 200 and the target as the body, after `until` where it is given. */
function answer({ head, reply }: Exchange): void {
  const body = Buffer.from(head.target);
  reply.start(200, "", answerFields(["Content-Length", String(body.length)]));
  reply.write(body);
  reply.end();
}

t.test("a request is the same however its bytes are cut", async (t) => {
  const harness = await openHarness();
  t.teardown(() => harness.close());
  const request = Buffer.from(
    `POST /a?b HTTP/1.1\r\n${HOST}${CLOSE}X-Odd: a\xe9\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n`,
    "latin1",
  );
  const whole = JSON.parse((await harness.talk(request)).split("\r\n\r\n")[1]!);
  t.match(whole, { target: "/a?b", body: "hello", trailers: ["X-Sum", "1"], framing: { kind: "chunked" } });
  t.ok(whole.fields.includes("a\xe9"), "bytes over 0x7f stay as they came");
  for (let cut = 1; cut < request.length; cut++) {
    const seen = JSON.parse(
      (await harness.talk([request.subarray(0, cut), request.subarray(cut)])).split("\r\n\r\n")[1]!,
    );
    t.same({ ...seen, peer: undefined }, { ...whole, peer: undefined }, `cut at ${cut}`);
  }
});

t.test("pipelined requests are handled one at a time and answered in order", async (t) => {
  let open = 0;
  let most = 0;
  const harness = await openHarness({
    exchange(exchange) {
      most = Math.max(most, ++open);
      setImmediate(() => {
        open--;
        answer(exchange);
      });
    },
  });
  t.teardown(() => harness.close());
  const targets = Array.from({ length: 20 }, (_, i) => `/request-${i}`);
  const text = await harness.talk(
    targets.map((each, i) => `GET ${each} HTTP/1.1\r\n${HOST}${i === 19 ? CLOSE : ""}\r\n`).join(""),
  );
  t.same(
    [...text.matchAll(/^\/request-\d+/gm)].map(([found]) => found),
    targets,
  );
  t.equal(most, 1);
});

t.test("a refused request takes those behind it along", async (t) => {
  const harness = await openHarness();
  t.teardown(() => harness.close());
  const text = await harness.talk(`GET /#x HTTP/1.1\r\n${HOST}\r\nGET /behind HTTP/1.1\r\n${HOST}\r\n`);
  t.equal(statusOf(text), 400);
  t.same(
    harness.exchanges.map(({ head }) => head.target),
    ["/#x"],
  );
});

t.test("a client that sends too many requests ahead is answered what it may and refused", async (t) => {
  const harness = await openHarness({ exchange: (exchange) => setImmediate(() => answer(exchange)) });
  t.teardown(() => harness.close());
  const text = await harness.talk(`GET / HTTP/1.1\r\n${HOST}\r\n`.repeat(500));
  t.equal(text.match(/HTTP\/1\.1 200/g)?.length, 33);
  t.equal(text.match(/HTTP\/1\.1 503/g)?.length, 1);
  t.equal(harness.exchanges.length, 33);
});

t.test("what is malformed behind a good request is refused after its answer", async (t) => {
  const harness = await openHarness({ exchange: (exchange) => setImmediate(() => answer(exchange)) });
  t.teardown(() => harness.close());
  const text = await harness.talk(`GET /good HTTP/1.1\r\n${HOST}\r\nGET /bad HTTP/1.1\r\nX : y\r\n\r\n`);
  t.match(text, /^HTTP\/1\.1 200 [^]*\/goodHTTP\/1\.1 400 /);
  t.equal(errorOf(text), "invalid_field");
});

t.test("the connection is kept for the next request, also after HTTP/1.0 asked for it", async (t) => {
  const harness = await openHarness({ exchange: answer });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  for (const head of [
    `GET /1 HTTP/1.1\r\n${HOST}`,
    "GET /2 HTTP/1.0\r\nConnection: keep-alive\r\n",
    `GET /3 HTTP/1.1\r\n${HOST}`,
  ]) {
    socket.write(`${head}\r\n`);
    t.match(await until(socket, /\/\d$/), "keep-alive");
  }
  socket.destroy();
  await harness.idle();
});

t.test("no request is ever read from the bytes of a body that was not wanted", async (t) => {
  const harness = await openHarness({ exchange: answer });
  t.teardown(() => harness.close());
  const smuggled = `GET /smuggled HTTP/1.1\r\n${HOST}\r\n`;
  for (const [framing, body] of [
    [`Content-Length: ${smuggled.length + 10}`, smuggled],
    ["Transfer-Encoding: chunked", `${smuggled.length.toString(16)}\r\n${smuggled}`],
    ["Content-Length: 10", `0123456789${smuggled}`],
  ]) {
    const text = await harness.talk([`DELETE /first HTTP/1.1\r\n${HOST}${framing}\r\n\r\n`, body!]);
    t.match(text, /^HTTP\/1\.1 200 OK\r\n[^]*Connection: close\r\n[^]*\/first$/);
  }
  t.same([...new Set(harness.exchanges.map(({ head }) => head.target))], ["/first"]);
});
