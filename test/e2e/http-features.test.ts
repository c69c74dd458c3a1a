import { once } from "node:events";
import { request as httpRequest, type IncomingMessage, type RequestListener } from "node:http";
import { connect } from "node:net";
import t, { type Test } from "tap";
import { WebSocket, WebSocketServer } from "ws";
import { startNode, type NodeProcess } from "./node-process.ts";
import { startUpstream } from "./recording-upstream.ts";

const RULES = "format: 1\nrules: []\n";

/** What an API does, by path; each is asked for through a real node. */
const API: Record<string, RequestListener> = {
  "/events": (request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    request.socket.once("close", () => response.end());
  },
  "/hints": (_, response) => {
    response.writeEarlyHints({ link: "</style.css>; rel=preload" }, () => response.end("hinted"));
  },
  "/cookies": (_, response) => {
    response.writeHead(200, ["Set-Cookie", "a=1", "Set-Cookie", "b=2"]).end("ok");
  },
  "/unchanged": (_, response) => {
    response.writeHead(304, { etag: '"x"' }).end();
  },
  "/empty": (_, response) => {
    response.writeHead(204).end();
  },
  "/trailers": (_, response) => {
    response.writeHead(200, { trailer: "X-Sum" });
    response.write("body");
    response.addTrailers({ "X-Sum": "42" });
    response.end();
  },
  "/echo": (request, response) => {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    request.pipe(response);
  },
  "/breaks": (_, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("half", () => response.destroy());
  },
  "/plain": (_, response) => {
    response.end("plain");
  },
};

async function serve(t: Test, extra = ""): Promise<NodeProcess> {
  const upstream = await startUpstream(t, (request, response) => API[request.url!]!(request, response));
  return startNode(t, { config: `routes: [{ name: api, upstream: "${upstream.url}" }]\n${extra}`, rules: RULES });
}

function ask(
  node: NodeProcess,
  path: string,
  options: { method?: string; body?: Buffer; headers?: Record<string, string> } = {},
) {
  const request = httpRequest(`${node.url}${path}`, {
    method: options.method ?? "GET",
    agent: false,
    headers: options.headers ?? {},
  });
  // Told to whoever reads the answer, too.
  request.on("error", () => {}).end(options.body);
  return once(request, "response").then(([response]) => response as IncomingMessage);
}

async function read(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

t.test("HTTP as clients and APIs use it comes through a node unchanged", async (t) => {
  const node = await serve(t);

  t.test("the head of an event stream arrives before its first event", async (t) => {
    const response = await ask(node, "/events");
    t.equal(response.headers["content-type"], "text/event-stream");
    response.destroy();
  });

  t.test("early hints come before the answer", async (t) => {
    const request = httpRequest(`${node.url}/hints`, { agent: false });
    // Both may come in one piece, so both are awaited from the start.
    const hints = once(request, "information") as Promise<[{ statusCode: number; headers: Record<string, string> }]>;
    const answered = once(request, "response") as Promise<[IncomingMessage]>;
    request.end();
    t.match((await hints)[0], { statusCode: 103, headers: { link: "</style.css>; rel=preload" } });
    const [response] = await answered;
    t.equal(String(await read(response)), "hinted");
  });

  t.test("each Set-Cookie stays a line of its own", async (t) => {
    const response = await ask(node, "/cookies");
    t.same(response.headers["set-cookie"], ["a=1", "b=2"]);
    await read(response);
  });

  for (const [path, status] of [
    ["/unchanged", 304],
    ["/empty", 204],
  ] as const) {
    t.test(`${status} has no body and the connection stays usable`, async (t) => {
      const response = await ask(node, path);
      t.equal(response.statusCode, status);
      t.equal((await read(response)).length, 0);
    });
  }

  t.test("HEAD gives the head alone", async (t) => {
    const response = await ask(node, "/plain", { method: "HEAD" });
    t.equal(response.statusCode, 200);
    t.equal((await read(response)).length, 0);
  });

  t.test("trailers of an answer arrive", async (t) => {
    const response = await ask(node, "/trailers");
    t.equal(String(await read(response)), "body");
    t.equal(response.trailers["x-sum"], "42");
  });

  t.test("bodies pass byte-identical both ways, with a length and chunked", async (t) => {
    const body = Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => (i * 31) & 0xff));
    for (const headers of [{ "content-length": String(body.length) }, { "transfer-encoding": "chunked" }]) {
      const response = await ask(node, "/echo", { method: "POST", body, headers });
      t.ok((await read(response)).equals(body));
    }
  });

  t.test("an answer that breaks off is not shown as complete", async (t) => {
    await t.rejects(ask(node, "/breaks").then(read));
  });

  t.test("HTTP/1.0 is served and its connection closed", async (t) => {
    const socket = connect(node.port, "127.0.0.1", () => socket.write("GET /plain HTTP/1.0\r\n\r\n"));
    let answer = "";
    for await (const chunk of socket) answer += String(chunk);
    t.match(answer, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nplain$/);
    t.notMatch(answer, /transfer-encoding/i);
  });
});

t.test("an IPv6 address is served, logged and judged like any other", async (t) => {
  const upstream = await startUpstream(t);
  const rules = `format: 1
rules:
  - { id: six, type: vpatch, when: [{ point: [remote_addr], type: cidr, value: "::1/128" }], point: [header, X-PROBE] }
`;
  const node = await startNode(t, {
    config: `routes: [{ name: api, upstream: "${upstream.url}" }]\n`,
    rules,
    listen: "listen: { host: '::1', port: 0 }",
  });
  const url = `http://[::1]:${node.port}/`;
  t.equal((await fetch(url)).status, 200);
  t.equal((await fetch(url, { headers: { "x-probe": "1" } })).status, 403);
  const [event] = await node.events(1);
  t.match(event, { remote_addr: "::1", rule_id: "six" });
});

t.test("a WebSocket is carried, and refused where its handshake holds what a rule forbids", async (t) => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  t.teardown(() => server.close());
  server.on("connection", (socket) =>
    socket.on("message", (data) => socket.send(`echo ${(data as Buffer).toString()}`)),
  );
  const { port } = server.address() as { port: number };
  const rules =
    "format: 1\nrules:\n  - { id: ws, type: vpatch, point: [header, SEC-WEBSOCKET-PROTOCOL], regex: forbidden }\n";
  const node = await startNode(t, { config: `routes: [{ name: ws, upstream: "http://127.0.0.1:${port}" }]\n`, rules });
  const url = node.url.replace("http", "ws");

  const socket = new WebSocket(url);
  await once(socket, "open");
  socket.send("hello");
  const [data] = (await once(socket, "message")) as [Buffer];
  t.equal(String(data), "echo hello");
  socket.close();
  await once(socket, "close");

  const refused = new WebSocket(url, ["forbidden"]);
  const [, response] = (await once(refused, "unexpected-response")) as [unknown, IncomingMessage];
  t.equal(response.statusCode, 403);
  response.resume();
  t.equal(server.clients.size, 0, "the upstream never saw it");
});
