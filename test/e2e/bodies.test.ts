import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import t from "tap";
import { HELD, post, send, serve, token } from "./sent-bodies.ts";

const json = (value: object): string => JSON.stringify(value);
const JSON_TYPE = "Content-Type: application/json";

const BLOCKED: readonly (readonly [name: string, request: (string | Buffer)[]])[] = [
  ["a member of a JSON body that a regex matches", post(json({ pin: "4711" }), JSON_TYPE)],
  ["a listed token in JSON", post(json({ a: [{ key: token }] }), JSON_TYPE)],
  ["a listed token in a form", post(`a=1&key=${token}`, "Content-Type: application/x-www-form-urlencoded")],
  ["a listed token in a gzip body", post(gzipSync(json({ key: token })), JSON_TYPE, "Content-Encoding: gzip")],
  [
    "a listed token in bytes of no format",
    post(Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from(token), Buffer.from([3])])),
  ],
  [
    "a listed token in a chunked body, one byte a chunk",
    [
      "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
      ...[...`x=${token}`].map((byte) => `1\r\n${byte}\r\n`),
      "0\r\n\r\n",
    ],
  ],
];

t.test("a hit in a body blocks, and nothing of the request reaches the upstream", async (t) => {
  const { node, arrived } = await serve(t);
  for (const [name, pieces] of BLOCKED) t.match(await send(node, pieces), /^HTTP\/1\.1 403 /, name);
  t.same(arrived, []);
  const events = await node.events(BLOCKED.length);
  t.ok(events.every(({ status }) => status === 403));
  t.notMatch(node.stdout() + node.stderr(), token);
});

t.test("a body that passes is forwarded as it came, with its exact length", async (t) => {
  const { node, arrival } = await serve(t);
  const body = json({ pin: "0815", text: "é".repeat(500) });
  const first = arrival();
  t.match(await send(node, post(body, JSON_TYPE)), /taken$/);
  t.equal(Buffer.from((await first).body, "latin1").toString(), body);
  const second = arrival();
  const head = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
  t.match(await send(node, [head, "5\r\nhello\r\n", "6\r\n world\r\n0\r\n\r\n"]), /taken$/);
  const { body: joined, fields } = await second;
  t.equal(joined, "hello world");
  t.match(fields.join("\n"), /^Content-Length\n11$/m);
  t.notMatch(fields.join("\n"), /transfer-encoding/i);
});

t.test("100-continue is answered when the body is wanted", async (t) => {
  const { node, arrival } = await serve(t);
  const arriving = arrival();
  const text = await send(node, post("a=b", "Expect: 100-continue"));
  t.match(text, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  t.equal((await arriving).body, "a=b");
});

/** A body longer than what is held, the token at `at`, in pieces of `piece` bytes. */
function long(at: number, piece: number, chunked: boolean, total = 8 * HELD): (string | Buffer)[] {
  const bytes = Buffer.alloc(total, " ");
  bytes.write(token, at);
  const parts: Buffer[] = [];
  for (let from = 0; from < total; from += piece) parts.push(bytes.subarray(from, from + piece));
  const framing = chunked ? "Transfer-Encoding: chunked" : `Content-Length: ${total}`;
  const head = `POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n${framing}\r\n\r\n`;
  if (!chunked) return [head, ...parts];
  return [
    head,
    ...parts.map((part) => Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")])),
    "0\r\n\r\n",
  ];
}

const TOTAL = 8 * HELD;
const PLACES = [
  ["in the part that is held", 100],
  ["across the end of the part that is held", HELD - 5],
  ["behind it", 3 * HELD],
  ["across the border of two pieces", 4 * HELD - 20],
  ["at the very end", TOTAL - token.length],
] as const;

t.test("past what is held, a listed token ends both sides before the upstream has the request", async (t) => {
  const { node, arrived, arrival } = await serve(t);
  for (const chunked of [false, true]) {
    for (const [name, at] of PLACES) {
      const text = `${name}, ${chunked ? "chunked" : "with a length"}`;
      t.match(await send(node, long(at, 1_024, chunked)), /^HTTP\/1\.1 403 /, text);
    }
  }
  // Whatever of them reached the upstream is over when this one is.
  t.match(await send(node, post("a=b")), /taken$/);
  while (!arrived.some(({ body }) => body === "a=b")) await arrival();
  t.same(
    arrived.filter(({ complete }) => complete).map(({ body }) => body),
    ["a=b"],
  );
});

t.test("past what is held, a word that only begins or ends like a listed token passes", async (t) => {
  const { node, arrival } = await serve(t);
  for (const [i, word] of [`${token}0`, `0${token}`].entries()) {
    const overLimit = async (): Promise<void> => {
      // What is held is full: from here on the rest is read.
      const full = new RegExp(`^keyward_body_over_limit_total ${i + 1}$`, "m");
      while (!full.test(await (await fetch(`${node.adminUrl}/metrics`)).text()));
    };
    const total = 4 * HELD;
    const bytes = Buffer.alloc(total, " ");
    // Its first byte, or its last, is in another piece than the rest.
    bytes.write(word, 3 * HELD - (word.startsWith("0") ? 1 : token.length));
    const arriving = arrival();
    const head = `POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: ${total}\r\n\r\n`;
    t.match(
      await send(node, [
        head,
        bytes.subarray(0, 2 * HELD),
        overLimit,
        bytes.subarray(2 * HELD, 3 * HELD),
        bytes.subarray(3 * HELD),
      ]),
      /taken$/,
    );
    t.equal((await arriving).body, bytes.toString("latin1"));
  }
});

t.test("over_limit: block refuses a longer body with 413", async (t) => {
  const { node, arrived } = await serve(t, { overLimit: "block" });
  t.match(await send(node, long(TOTAL - 100, 1_024, false)), /^HTTP\/1\.1 413 [^]*"error":"body_too_large"/);
  t.same(arrived, []);
  const metrics = await (await fetch(`${node.adminUrl}/metrics`)).text();
  t.match(metrics, /^keyward_body_over_limit_total 1$/m);
});

t.test("over_limit: pass looks at what is held and lets the rest go", async (t) => {
  const { node, arrival } = await serve(t, { overLimit: "pass" });
  t.match(await send(node, long(100, 1_024, false)), /^HTTP\/1\.1 403 /);
  const arriving = arrival();
  // One read may bring some more than is held.
  const total = 512 * 1_024;
  t.match(await send(node, long(total - 100, 16_384, false, total)), /taken$/);
  t.equal((await arriving).complete, true);
});

t.test("a client that vanishes while its body is held leaves nothing behind", async (t) => {
  const { node, arrived } = await serve(t);
  const socket = connect(node.port, "127.0.0.1");
  socket.on("error", () => {});
  await new Promise((resolve) => socket.write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc", resolve));
  socket.destroy();
  t.match(await send(node, post("a=b")), /taken$/);
  t.equal(arrived.length, 1);
});
