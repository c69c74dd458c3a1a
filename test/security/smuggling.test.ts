import t, { type Test } from "tap";
import { startNode, type NodeProcess } from "../e2e/node-process.ts";
import { RawClient } from "../node/forward/raw-peer.ts";
import { BELIEFS, startLenientUpstream, type LenientUpstream } from "./lenient-upstream.ts";
import { REFUSED_BODIES } from "./refused-bodies.ts";
import { HIDDEN, REFUSED } from "./refused-requests.ts";

const RULES = "format: 1\nrules: [{ id: ruled, type: vpatch, point: [header, X-RULED-KEY], regex: '^leaked$' }]\n";
const HOST = "Host: api.example.com\r\n";
const GOOD = `GET /good HTTP/1.1\r\n${HOST}\r\n`;
const CHUNKED = `POST /first HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;

async function startBoth(t: Test): Promise<{ node: NodeProcess; upstream: LenientUpstream }> {
  const upstream = await startLenientUpstream(t);
  const config = `routes: [{ name: api, upstream: "${upstream.url}" }]\nevents: { log: none }\ntimeouts: { keep_alive: 2s, body_idle: 2s }\n`;
  return { node: await startNode(t, { config, rules: RULES }), upstream };
}

/** Sends bytes and gives all that came back until the node closed the connection. */
async function refused(node: NodeProcess, raw: string): Promise<readonly number[]> {
  const received = await new RawClient(node.port).send(raw).closed();
  return statuses(received);
}

function statuses(received: string): readonly number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

t.test("a request that can be read in two ways is refused, and no byte of it reaches the upstream", async (t) => {
  const { node, upstream } = await startBoth(t);
  for (const { name, status, raw } of REFUSED) {
    await t.test(name, async (t) => {
      t.same(await refused(node, raw), [status], "one answer, and the end of the connection");
      t.equal(upstream.bytes, "", "nothing at the upstream");
    });
  }
  t.equal((await refused(node, GOOD.replace(HOST, `${HOST}Connection: close\r\n`)))[0], 200, "the node serves on");
});

t.test(
  "a body that can be read in two ways never ends at the upstream, nor is anything behind it a request",
  async (t) => {
    const { node, upstream } = await startBoth(t);
    for (const { name, body } of REFUSED_BODIES) {
      await t.test(name, async (t) => {
        upstream.forget();
        t.same(await refused(node, CHUNKED + body), [400]);
        t.same(upstream.requests("coding"), [], "no request is complete");
        t.notMatch(upstream.bytes, /hidden/);
      });
    }
  },
);

t.test("what is refused behind a good request ends the connection behind the good answer", async (t) => {
  const { node, upstream } = await startBoth(t);
  for (const { name, status, raw } of REFUSED) {
    await t.test(name, async (t) => {
      upstream.forget();
      t.same(await refused(node, GOOD + raw + HIDDEN), [200, status]);
      for (const belief of BELIEFS) t.same(upstream.requests(belief), ["GET /good"]);
    });
  }
});

/** Requests that are served although a weak server could misread what was sent: what is sent on cannot be misread. */
const SERVED: readonly { name: string; raw: string; seen: readonly string[] }[] = [
  {
    name: "CL.0: a request as the body of a POST",
    raw: `POST /first HTTP/1.1\r\n${HOST}Content-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
    seen: ["POST /first"],
  },
  {
    name: "0.CL: a POST with a length of 0 before another request",
    raw: `POST /first HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n${GOOD}`,
    seen: ["POST /first", "GET /good"],
  },
  {
    name: "a request as the data of a chunk",
    raw: `${CHUNKED}${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`,
    seen: ["POST /first"],
  },
  {
    name: "the end of a chunked body as the data of a chunk",
    raw: `${CHUNKED}5\r\n0\r\n\r\n\r\n0\r\n\r\n`,
    seen: ["POST /first"],
  },
  { name: "extensions, dropped", raw: `${CHUNKED}4;a=b;c="d"\r\nabcd\r\n0;e\r\n\r\n`, seen: ["POST /first"] },
  {
    name: "leading zeros of a size",
    raw: `${CHUNKED}0000000000000004\r\nabcd\r\n0000000000000000\r\n\r\n`,
    seen: ["POST /first"],
  },
  { name: "a trailer, dropped", raw: `${CHUNKED}4\r\nabcd\r\n0\r\nX-Sum: 1\r\n\r\n`, seen: ["POST /first"] },
  { name: "chunked in another case", raw: CHUNKED.replace("chunked", "cHuNkEd") + "0\r\n\r\n", seen: ["POST /first"] },
  { name: "absolute-form", raw: `GET http://api.example.com/first HTTP/1.1\r\n${HOST}\r\n`, seen: ["GET /first"] },
  {
    name: "two slashes at the start",
    raw: `GET //other.example.com/first HTTP/1.1\r\n${HOST}\r\n`,
    seen: ["GET //other.example.com/first"],
  },
  {
    name: "Upgrade to h2c",
    raw: `GET /first HTTP/1.1\r\n${HOST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
    seen: ["GET /first"],
  },
  {
    name: "100-continue, answered here",
    raw: `POST /first HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 4\r\n\r\nok\r\n`,
    seen: ["POST /first"],
  },
  {
    name: "100-continue without a body",
    raw: `GET /first HTTP/1.1\r\n${HOST}Expect: 100-continue\r\n\r\n`,
    seen: ["GET /first"],
  },
];

t.test("what is sent on is read in one way by whatever server", async (t) => {
  const { node, upstream } = await startBoth(t);
  const close = `GET /last HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;
  for (const { name, raw, seen } of SERVED) {
    await t.test(name, async (t) => {
      upstream.forget();
      const got = await refused(node, raw + close);
      t.same(
        got.filter((status) => status !== 100),
        [...seen, "GET /last"].map(() => 200),
      );
      // To a server that believes in no bodies every body is a request.
      const bodiless = !/\r\n\r\n./s.test(raw);
      for (const belief of BELIEFS.filter((each) => each !== "no body" || bodiless))
        t.same(upstream.requests(belief), [...seen, "GET /last"], `by ${belief}`);
      t.notMatch(upstream.bytes, /^(expect|upgrade|http2-settings|trailer|x-sum|connection: *upgrade)/im);
    });
  }
});

t.test("a refused WebSocket is no tunnel: what the client sends then reaches nobody", async (t) => {
  const { node, upstream } = await startBoth(t);
  const key = Buffer.from("0123456789abcdef").toString("base64");
  const client = new RawClient(node.port).send(
    `GET /ws HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n${HIDDEN}`,
  );
  await client.until(/\r\n\r\n/);
  t.same(statuses(await client.send(HIDDEN).closed()), [200], "the upstream answered without switching");
  t.same(upstream.requests("coding"), ["GET /ws"]);
  t.notMatch(upstream.bytes, /hidden/);
});
