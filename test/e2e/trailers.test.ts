import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2";
import { connect as connectPlain } from "node:net";
import t, { type Test } from "tap";
import { bodyOf, keyPair, startHttp2Upstream } from "../node/http2-upstream/http2-server.ts";
import { startNode, type NodeProcess } from "./node-process.ts";

const newToken = (): string => `ak_live_${randomBytes(16).toString("hex")}`;
const listed = newToken();
const another = newToken();
const HELD = 2_048;

const RULES = (mode: "block" | "watch"): string => `format: 1
rules:
  - { id: everywhere, type: vpatch, mode: ${mode}, point: [credentials], tokens: { values: [${listed}] } }
  - { id: pattern, type: vpatch, mode: ${mode}, point: [anywhere], regex: "^pin-47[0-9]{6}$" }
  - { id: named, type: vpatch, point: [header, X-Ruled], regex: "^47" }
`;

interface Behind {
  readonly node: NodeProcess;
  readonly client: ClientHttp2Session;
  /** As `startApi` gives it. */
  readonly ended: (readonly string[])[];
}

/** An API that remembers the trailer fields of each request that came to its end. */
async function startApi(t: Test): Promise<{ url: string; ended: (readonly string[])[] }> {
  const ended: (readonly string[])[] = [];
  const { url } = await startHttp2Upstream(t, (stream) => {
    let trailers: readonly string[] = [];
    stream.once("trailers", (_headers, _flags, raw) => (trailers = raw));
    stream.resume().on("end", () => {
      // A reset has an end, too.
      if (stream.closed) return;
      ended.push(trailers);
      stream.respond({ ":status": 200 }, { endStream: true });
    });
  });
  return { url, ended };
}

/** A node with a TLS listener in front of an API that speaks HTTP/2. */
async function setUp(t: Test, mode: "block" | "watch" = "block"): Promise<Behind> {
  const { url, ended } = await startApi(t);
  const { cert, key } = await keyPair();
  const node = await startNode(t, {
    config: `routes: [{ name: api, upstream: "${url}" }]\nbody: { bytes_max: ${HELD} }\n`,
    rules: RULES(mode),
    listen: "listen: { host: 127.0.0.1, port: 0, tls: { cert: cert.pem, key: key.pem } }",
    files: { "cert.pem": cert, "key.pem": key },
  });
  const client = connect(`https://127.0.0.1:${node.port}`, { rejectUnauthorized: false });
  client.on("error", () => {});
  await once(client, "connect");
  t.teardown(() => client.destroy());
  return { node, client, ended };
}

async function statusOf(client: ClientHttp2Session, body: string, trailers: Record<string, string>): Promise<unknown> {
  const stream = client.request({ ":method": "POST", ":path": "/" }, { waitForTrailers: true });
  stream.on("error", () => {}).once("wantTrailers", () => stream.sendTrailers(trailers));
  const responded = once(stream, "response") as Promise<[IncomingHttpHeaders]>;
  stream.end(body);
  const [headers] = await responded;
  await bodyOf(stream);
  return headers[":status"];
}

const BODIES: readonly (readonly [name: string, body: string])[] = [
  ["behind a body that is held", "a=b"],
  ["behind one that is not held to its end", " ".repeat(4 * HELD)],
];
const CARRIED: readonly (readonly [name: string, value: (token: string) => string])[] = [
  ["as it is", (token) => token],
  ["behind a scheme", (token) => `Bearer ${token}`],
  ["in base64", (token) => Buffer.from(`user:${token}`).toString("base64")],
  ["percent-encoded", (token) => `key=%${token.charCodeAt(0).toString(16)}${token.slice(1)}`],
];

t.test("a listed token in a trailer ends the request before the upstream has it; another arrives", async (t) => {
  const { node, client, ended } = await setUp(t);
  let blocked = 0;
  for (const [place, body] of BODIES) {
    for (const [name, carry] of CARRIED) {
      t.equal(await statusOf(client, body, { "x-sum": carry(listed) }), 403, `${name}, ${place}`);
      blocked++;
      t.equal(await statusOf(client, body, { "x-sum": carry(another) }), 200, `${name}, another, ${place}`);
      t.same(ended.pop(), ["x-sum", carry(another)]);
      t.same(ended, [], "the other never came to its end");
    }
    t.equal(await statusOf(client, body, { "x-sum": "pin-47123456" }), 403, `a pattern, ${place}`);
    blocked++;
  }
  const events = await node.events(blocked);
  t.ok(events.every(({ status, action }) => status === 403 && action === "blocked"));
  t.notMatch(node.stdout() + node.stderr(), listed);
});

t.test("a field that a rule looks for in the head is refused behind the body", async (t) => {
  const { client, ended } = await setUp(t);
  for (const [place, body] of BODIES) t.equal(await statusOf(client, body, { "x-ruled": "1" }), 400, place);
  t.same(ended, []);
});

t.test("a rule that watches tells of it, once, and lets it go", async (t) => {
  const { node, client, ended } = await setUp(t, "watch");
  for (const [place, body] of BODIES) {
    t.equal(await statusOf(client, body, { "x-sum": listed }), 200, place);
    t.same(ended.pop(), ["x-sum", listed]);
  }
  const events = await node.events(BODIES.length);
  t.same(
    events.map(({ rule_id, action, status }) => ({ rule_id, action, status })),
    BODIES.map(() => ({ rule_id: "everywhere", action: "watched", status: 200 })),
  );
});

t.test("trailers of HTTP/1.1 are judged, too", async (t) => {
  const { url, ended } = await startApi(t);
  const node = await startNode(t, {
    config: `routes: [{ name: api, upstream: "${url}" }]\nbody: { bytes_max: ${HELD} }\n`,
    rules: RULES("block"),
  });
  for (const [place, body] of BODIES) {
    const answers: string[] = [];
    for (const value of [listed, another]) {
      const socket = connectPlain(node.port, "127.0.0.1");
      let text = "";
      socket.setEncoding("latin1").on("data", (piece: string) => (text += piece));
      socket.write(
        `POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n` +
          `${body.length.toString(16)}\r\n${body}\r\n0\r\nX-Sum: ${value}\r\n\r\n`,
      );
      await once(socket, "close");
      answers.push(text.slice(9, 12));
    }
    t.same(answers, ["403", "200"], place);
    t.same(ended.splice(0), [["x-sum", another]], place);
  }
});
