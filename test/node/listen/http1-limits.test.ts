import { once } from "node:events";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import t from "tap";
import type { Exchange } from "../../../src/node/exchange.ts";
import { writeCertificate } from "./certificate-files.ts";
import { allOf, errorOf, openHarness, statusOf, until } from "./harness.ts";
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

t.test("a slow head is cut with 408, whether it trickles or stops", async (t) => {
  const harness = await openHarness({ timeouts: { head: 100 } });
  t.teardown(() => harness.close());
  for (const [part, trickles] of [
    ["\r\n", false],
    ["GET / HT", false],
    [`GET / HTTP/1.1\r\n${HOST}X: `, true],
  ] as const) {
    const socket = await harness.dial();
    const all = allOf(socket);
    socket.write(part);
    const trickle = setInterval(() => trickles && socket.write("a"), 20);
    const text = await all;
    clearInterval(trickle);
    t.equal(statusOf(text), 408, `after ${JSON.stringify(part)}`);
    t.equal(errorOf(text), "request_timeout");
  }
  t.equal(harness.exchanges.length, 0);
});

t.test("a connection on which nothing came is closed without a word, and nobody was refused", async (t) => {
  const tls = { ...(await writeCertificate(t.testdir(), "main", "main.test")), sni: [] };
  for (const config of [{}, { tls, http2: false }]) {
    const harness = await openHarness({ config, timeouts: { head: 100 } });
    t.teardown(() => harness.close());
    const plain = await harness.dial();
    const socket = "tls" in config ? connectTls({ socket: plain, rejectUnauthorized: false }) : plain;
    t.equal(await allOf(socket), "");
    t.same(harness.refused, []);
  }
});

t.test("a slow second head is cut too", async (t) => {
  const harness = await openHarness({ timeouts: { head: 100 }, exchange: answer });
  t.teardown(() => harness.close());
  const text = await harness.talk([`GET /1 HTTP/1.1\r\n${HOST}\r\n`, "GET /2 HTTP/1.1\r\nX: y"]);
  t.match(text, /\/1HTTP\/1\.1 408 /);
  t.same(
    harness.refused.map(({ code }) => code),
    ["request_timeout"],
  );
});

t.test("an idle connection is closed after keep_alive", async (t) => {
  const harness = await openHarness({ timeouts: { keep_alive: 50 }, exchange: answer });
  t.teardown(() => harness.close());
  t.match(await harness.talk(`GET /1 HTTP/1.1\r\n${HOST}\r\n`), /\/1$/);
});

t.test("a client that does not take its answer is cut", async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const harness = await openHarness({
    timeouts: { response_idle: 100, head: 50 },
    exchange({ reply }) {
      const chunk = Buffer.alloc(1 << 20);
      reply.start(200, "", answerFields([]));
      for (let i = 0; i < 16; i++) reply.write(chunk);
      reply.end();
      resolve();
    },
  });
  t.teardown(() => harness.close());
  const socket = await harness.dial();
  socket.pause();
  socket.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  await promise;
  await harness.idle();
  socket.destroy();
});

t.test("connections_max: one more is told and closed, and counted; a place that is free again is given", async (t) => {
  const harness = await openHarness({ limits: { connections_max: 2 }, exchange: answer });
  t.teardown(() => harness.close());
  const first = await harness.dial();
  const second = await harness.dial();
  first.write(`GET /1 HTTP/1.1\r\n`);
  second.write(`GET /2 HTTP/1.1\r\n${HOST}\r\nGET /3 HTTP/1.1\r\n`);
  await until(second, /\/2$/);
  const text = await harness.talk("");
  t.equal(statusOf(text), 503);
  t.equal(errorOf(text), "too_many_connections");
  t.same(
    harness.refused.map(({ code }) => code),
    ["too_many_connections"],
  );
  first.destroy();
  second.destroy();
  await harness.idle();
  t.match(await harness.talk(`GET /4 HTTP/1.1\r\n${HOST}${CLOSE}\r\n`), /\/4$/);
});

t.test(
  "connections_max: one that waits for a request makes room for one more, whatever was or was not asked on it",
  async (t) => {
    const tls = { ...(await writeCertificate(t.testdir(), "main", "main.test")), sni: [] };
    for (const config of [{}, { tls, http2: false }]) {
      const harness = await openHarness({ config, limits: { connections_max: 3 }, exchange: answer });
      t.teardown(() => harness.close());
      const dial = async (): Promise<Socket> => {
        const plain = await harness.dial();
        if (!("tls" in config)) return plain;
        const secure = connectTls({ socket: plain, rejectUnauthorized: false }).on("error", () => {});
        await once(secure, "secureConnect");
        return secure;
      };
      const busy = await dial();
      busy.write(`GET /1 HTTP/1.1\r\n`);
      const idle = await dial();
      idle.write(`GET /2 HTTP/1.1\r\n${HOST}\r\n`);
      await until(idle, /\/2$/);
      const silent = await dial();
      for (const ended of [idle, silent]) {
        const gone = once(ended.resume(), "close");
        const other = await dial();
        other.write(`GET /other HTTP/1.1\r\n${HOST}`);
        await gone;
      }
      busy.write(`${HOST}\r\n`);
      t.match(await until(busy, /\/1$/), /\/1$/, "one on which something was asked stays");
      t.same(harness.refused, []);
    }
  },
);
