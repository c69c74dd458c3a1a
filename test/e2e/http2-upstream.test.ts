import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { connect, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders } from "node:http2";
import { join } from "node:path";
import t, { type Test } from "tap";
import { WebSocket } from "ws";
import {
  bodyOf,
  keyPair,
  startHttp2Upstream,
  valuesOf,
  type Http2Upstream,
  type StreamHandler,
} from "../node/http2-upstream/http2-server.ts";
import { startNode, type NodeProcess } from "./node-process.ts";

const GRPC = { ":status": 200, "content-type": "application/grpc" };

/** Answers with these messages and the status behind them, as a gRPC server does. */
function answer(stream: Parameters<StreamHandler>[0], messages: readonly Buffer[]): void {
  stream.respond(GRPC, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0", "grpc-message": "fine" }));
  for (const message of messages) stream.write(message);
  stream.end();
}

const API: Record<string, StreamHandler> = {
  "/api/Unary": (stream) => void bodyOf(stream).then((body) => answer(stream, [body])),
  "/api/Collect": (stream) => void bodyOf(stream).then((body) => answer(stream, [Buffer.from(String(body.length))])),
  "/api/List": (stream) => answer(stream, [Buffer.from("one"), Buffer.from("two"), Buffer.from("three")]),
  "/api/Chat": (stream) => {
    stream.respond(GRPC, { waitForTrailers: true });
    stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.on("data", (chunk: Buffer) => stream.write(`re: ${chunk.toString()}`)).on("end", () => stream.end());
  },
  "/api/Denied": (stream) => {
    stream.respond({ ...GRPC, "grpc-status": "7", "grpc-message": "denied" }, { endStream: true });
  },
  "/api/Trailing": (stream) => {
    let trailers: readonly string[] = [];
    stream.once("trailers", (_headers, _flags, raw) => (trailers = raw));
    // A reset has an end, too.
    stream.on("end", () => stream.closed || answer(stream, [Buffer.from(JSON.stringify(trailers))])).resume();
  },
  "/api/Wait": () => {},
  "/api/Break": (stream) => {
    // Without it the library would end the stream well before the reset.
    stream.respond(GRPC, { waitForTrailers: true });
    stream.write("half", () => stream.close(2));
  },
};

interface Both {
  readonly node: NodeProcess;
  readonly upstream: Http2Upstream;
  readonly client: ClientHttp2Session;
}

/** A node with a TLS listener in front of an API that speaks HTTP/2, and a client of it. */
async function setUp(t: Test, tls: boolean): Promise<Both> {
  const upstream = await startHttp2Upstream(t, (stream, headers) => API[headers[":path"]!]!(stream, headers), { tls });
  const { cert, key } = await keyPair();
  const node = await startNode(t, {
    config: `routes: [{ name: api, upstream: { urls: ["${upstream.url}"], tls: { verify: false } } }]\n`,
    rules: "format: 1\nrules: []\n",
    listen: "listen: { host: 127.0.0.1, port: 0, tls: { cert: cert.pem, key: key.pem } }",
    files: { "cert.pem": cert, "key.pem": key },
  });
  const client = connect(`https://127.0.0.1:${node.port}`, { rejectUnauthorized: false });
  client.on("error", () => {});
  await once(client, "connect");
  t.teardown(() => client.destroy());
  return { node, upstream, client };
}

interface Answered {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly trailers: IncomingHttpHeaders | undefined;
  /** The stream ended with its head. */
  readonly headOnly: boolean;
}

function call(client: ClientHttp2Session, path: string): ClientHttp2Stream {
  return client.request({ ":method": "POST", ":path": path, te: "trailers", "content-type": "application/grpc" });
}

async function answered(stream: ClientHttp2Stream): Promise<Answered> {
  let trailers: IncomingHttpHeaders | undefined;
  stream.once("trailers", (headers) => (trailers = headers));
  const [headers, flags] = (await once(stream, "response")) as [IncomingHttpHeaders, number];
  return { headers, body: String(await bodyOf(stream)), trailers, headOnly: (flags & 1) !== 0 };
}

for (const tls of [false, true]) {
  t.test(`gRPC-like calls pass a node whose API speaks HTTP/2 ${tls ? "over TLS" : "in the clear"}`, async (t) => {
    const { client, upstream } = await setUp(t, tls);

    t.test("unary, with trailers behind the message", async (t) => {
      const stream = call(client, "/api/Unary");
      stream.end("hello");
      const { headers, body, trailers } = await answered(stream);
      t.match(headers, { ":status": 200, "content-type": "application/grpc" });
      t.equal(body, "hello");
      t.match(trailers, { "grpc-status": "0", "grpc-message": "fine" });
      const head = upstream.heads.at(-1)!;
      t.same(valuesOf(head, "te"), ["trailers"]);
      t.same(valuesOf(head, ":scheme"), [tls ? "https" : "http"]);
      t.same(valuesOf(head, ":path"), ["/api/Unary"]);
    });

    t.test("client streaming of more than any window holds", async (t) => {
      const stream = call(client, "/api/Collect");
      const chunk = Buffer.alloc(64 * 1024, 1);
      for (let i = 0; i < 64; i++) if (!stream.write(chunk)) await once(stream, "drain");
      stream.end();
      const { body, trailers } = await answered(stream);
      t.equal(body, String(4 << 20));
      t.match(trailers, { "grpc-status": "0" });
    });

    t.test("server streaming", async (t) => {
      const stream = call(client, "/api/List");
      stream.end();
      const { body, trailers } = await answered(stream);
      t.equal(body, "onetwothree");
      t.match(trailers, { "grpc-status": "0" });
    });

    t.test("both at once: each message is answered before the next is sent", async (t) => {
      const stream = call(client, "/api/Chat");
      for (const word of ["a", "b", "c"]) {
        stream.write(word);
        const [chunk] = (await once(stream, "data")) as [Buffer];
        t.equal(String(chunk), `re: ${word}`);
      }
      const trailers = once(stream, "trailers");
      stream.end();
      t.match((await trailers)[0], { "grpc-status": "0" });
    });

    t.test("an answer of nothing but a head ends with it", async (t) => {
      const stream = call(client, "/api/Denied");
      stream.end("x");
      t.match(await answered(stream), { headers: { "grpc-status": "7" }, body: "", headOnly: true });
    });

    t.test("trailers of a request arrive", async (t) => {
      const stream = client.request({ ":method": "POST", ":path": "/api/Trailing" }, { waitForTrailers: true });
      stream.once("wantTrailers", () => stream.sendTrailers({ "X-Checksum": "42" }));
      stream.end("body");
      const { body } = await answered(stream);
      t.same(JSON.parse(body), ["x-checksum", "42"]);
      t.same(valuesOf(upstream.heads.at(-1)!, "te"), [], "a client that did not ask for trailers does not");
    });

    t.test("a trailer that belongs into the head reaches nobody", async (t) => {
      const stream = client.request({ ":method": "POST", ":path": "/api/Trailing" }, { waitForTrailers: true });
      stream.once("wantTrailers", () => stream.sendTrailers({ authorization: "Bearer x" }));
      const arrived = once(upstream.server, "stream") as Promise<[Parameters<StreamHandler>[0]]>;
      stream.end("body");
      const [behind] = await arrived;
      const closed = once(behind, "close");
      t.match((await answered(stream)).headers, { ":status": 400 });
      await closed;
      t.equal(behind.rstCode, 8);
    });

    t.test("a client that resets its call resets the one behind", async (t) => {
      const arrived = once(upstream.server, "stream") as Promise<[Parameters<StreamHandler>[0]]>;
      const stream = call(client, "/api/Wait");
      stream.on("error", () => {});
      stream.write("x");
      const [behind] = await arrived;
      const closed = once(behind, "close");
      stream.close(8);
      await closed;
      t.equal(behind.rstCode, 8, "CANCEL");
      t.equal(upstream.sessions.length, 1, "and the connection serves on");
    });

    t.test("an answer that is reset is not shown as complete", async (t) => {
      const stream = call(client, "/api/Break");
      stream.end();
      await t.rejects(answered(stream));
    });
  });
}

t.test("clients of HTTP/1.1 are served by an API of HTTP/2; their WebSockets are refused", async (t) => {
  const upstream = await startHttp2Upstream(t, (stream, headers) => {
    stream.respond({ ":status": 200, "x-method": headers[":method"] });
    stream.pipe(stream);
  });
  const node = await startNode(t, {
    config: `routes: [{ name: api, upstream: "${upstream.url}" }]\n`,
    rules: "format: 1\nrules: []\n",
  });
  const body = Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => (i * 31) & 0xff));
  const response = await fetch(`${node.url}/echo`, { method: "POST", body });
  t.equal(response.headers.get("x-method"), "POST");
  t.ok(Buffer.from(await response.arrayBuffer()).equals(body));

  const socket = new WebSocket(node.url.replace("http", "ws"));
  const [, refusal] = (await once(socket, "unexpected-response")) as [unknown, IncomingMessage];
  t.equal(refusal.statusCode, 501);
  refusal.resume();
  t.equal(upstream.heads.length, 1);
  t.match(await node.status(), { upstreams: [{ url: upstream.url, healthy: true }] });
});

t.test("a reload lets calls under way finish and ends the old connections after them", async (t) => {
  const { node, upstream, client } = await setUp(t, false);
  const next = await startHttp2Upstream(t, (stream) => answer(stream, [Buffer.from("next")]));
  const stream = call(client, "/api/Chat");
  const heard = once(stream, "data");
  stream.write("a");
  await heard;

  const file = join(node.folder, "node.yaml");
  await writeFile(file, (await readFile(file, "utf8")).replace(upstream.url, next.url));
  node.child.kill("SIGHUP");
  await node.logged(({ msg }) => String(msg).includes("configuration"));
  const other = call(client, "/api/Any");
  other.end();
  t.equal((await answered(other)).body, "next");

  const said = once(stream, "data") as Promise<[Buffer]>;
  stream.write("b");
  t.equal(String((await said)[0]), "re: b");
  const closed = once(upstream.sessions[0]!, "close");
  const trailers = once(stream, "trailers");
  stream.end();
  t.match((await trailers)[0], { "grpc-status": "0" });
  await closed;
});
