import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { startNode } from "../e2e/node-process.ts";
import { writeCertificate } from "../node/listen/certificate-files.ts";
import { Http2Frames, type Fields } from "./http2-frames.ts";
import { BELIEFS, startLenientUpstream, type LenientUpstream } from "./lenient-upstream.ts";

const HIDDEN = "GET /hidden HTTP/1.1\r\nHost: api.example.com\r\n\r\n";
const RULES = "format: 1\nrules: [{ id: ruled, type: vpatch, point: [header, X-RULED-KEY], regex: '^leaked$' }]\n";

async function startBoth(t: Test): Promise<{ connect(): Promise<Http2Frames>; upstream: LenientUpstream }> {
  const folder = await mkdtemp(join(tmpdir(), "keyward-tls-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const { cert, key } = await writeCertificate(folder, "main", "api.example.com");
  const upstream = await startLenientUpstream(t);
  const node = await startNode(t, {
    listen: `listen: { host: 127.0.0.1, port: 0, tls: { cert: "${cert}", key: "${key}" } }`,
    config: `routes: [{ name: api, upstream: "${upstream.url}" }]\nevents: { log: none }\n`,
    rules: RULES,
  });
  return {
    upstream,
    connect: async () => {
      const client = await Http2Frames.connect(node.port);
      t.teardown(() => client.destroy());
      return client;
    },
  };
}

const PSEUDO = { ":method": "POST", ":scheme": "https", ":authority": "api.example.com", ":path": "/first" };
/** A head with some pseudo-fields changed or, where undefined, left out, and further fields. */
const head = (changed: Readonly<Record<string, string | undefined>>, ...more: Fields): Fields => [
  ...Object.entries({ ...PSEUDO, ...changed }).filter((field): field is [string, string] => field[1] !== undefined),
  ...more,
];
const plus = (...more: Fields) => head({}, ...more);
const SMUGGLED = ` HTTP/1.1\r\nHost: a\r\n\r\n${HIDDEN}`;

const REFUSED: readonly (readonly [name: string, fields: Fields])[] = [
  ["a request behind the path", head({ ":path": `/first${SMUGGLED}` })],
  ["a space in the path", head({ ":path": "/first /hidden" })],
  ["LF in the path", head({ ":path": "/first\nX: y" })],
  ["NUL in the path", head({ ":path": "/first\0" })],
  ["a raw byte in the path", head({ ":path": "/f\xe4rst" })],
  ["a fragment", head({ ":path": "/first#x" })],
  ["an empty path", head({ ":path": "" })],
  ["no path", head({ ":path": undefined })],
  ["a relative path", head({ ":path": "first" })],
  ["an absolute path with a host", head({ ":path": "http://other.example.com/first" })],
  ["* with POST", head({ ":path": "*" })],
  ["two paths", plus([":path", "/hidden"])],
  ["a request behind the method", head({ ":method": `GET /hidden HTTP/1.1\r\nHost: a\r\n\r\nPOST` })],
  ["a space in the method", head({ ":method": "GET /hidden" })],
  ["no method", head({ ":method": undefined })],
  ["two methods", plus([":method", "GET"])],
  ["CONNECT", head({ ":method": "CONNECT", ":scheme": undefined, ":path": undefined })],
  ["extended CONNECT", plus([":protocol", "websocket"])],
  ["the scheme http", head({ ":scheme": "http" })],
  ["a request behind the scheme", head({ ":scheme": `https://a${SMUGGLED}` })],
  ["no scheme", head({ ":scheme": undefined })],
  ["a line end in the authority", head({ ":authority": "api.example.com\r\nX-A: b" })],
  ["user information in the authority", head({ ":authority": "me@api.example.com" })],
  ["a path in the authority", head({ ":authority": "api.example.com/x" })],
  ["an empty authority", head({ ":authority": "" })],
  ["neither authority nor host", head({ ":authority": undefined })],
  ["another host than the authority", plus(["host", "other.example.com"])],
  ["two hosts", head({ ":authority": undefined }, ["host", "api.example.com"], ["host", "api.example.com"])],
  ["an unknown pseudo-field", plus([":proxy", "x"])],
  [":status in a request", plus([":status", "200"])],
  ["a pseudo-field behind a field", [["x-a", "b"], ...plus()]],
  ["a pseudo-field with a line end", plus([":x\r\ny", "z"])],
  ["an upper-case name", plus(["Transfer-Encoding", "chunked"])],
  ["transfer-encoding", plus(["transfer-encoding", "chunked"])],
  ["transfer_encoding", plus(["transfer_encoding", "chunked"])],
  ["connection", plus(["connection", "keep-alive"])],
  ["connection that names a credential", plus(["connection", "authorization"])],
  ["upgrade", plus(["upgrade", "websocket"])],
  ["keep-alive", plus(["keep-alive", "timeout=5"])],
  ["proxy-connection", plus(["proxy-connection", "keep-alive"])],
  ["te other than trailers", plus(["te", "gzip"])],
  ["two lengths", plus(["content-length", "0"], ["content-length", "4"])],
  ["a length without a body", plus(["content-length", "4"])],
  ["a length with a sign", plus(["content-length", "+0"])],
  ["a length with a line end", plus(["content-length", `0\r\n\r\n${HIDDEN}`])],
  ["a ruled field with a mark", plus(["x.ruled.key", "leaked"])],
  ["two authorizations", plus(["authorization", "a"], ["authorization", "b"])],
  ["an expectation", plus(["expect", "200-ok"])],
];

t.test("a head that HTTP/1.1 would read otherwise is refused, and no byte of it reaches the upstream", async (t) => {
  const { connect, upstream } = await startBoth(t);
  for (const [name, fields] of REFUSED) {
    await t.test(name, async (t) => {
      upstream.forget();
      const client = await connect();
      t.not(await client.request(fields), 200);
      t.equal(upstream.bytes, "");
      client.destroy();
    });
  }
  await t.test("a head torn over two streams", async (t) => {
    const client = await connect();
    t.equal(await client.tornHead(plus()), "connection ended");
    t.equal(upstream.bytes, "");
  });
  const client = await connect();
  t.equal(await client.request(head({ ":method": "GET" })), 200, "the node serves on");
});

/** Fields that the protocol library leaves out by itself; nothing of them may come back to life. */
const LEFT_OUT: readonly (readonly [name: string, field: Fields[number]])[] = [
  ["CR LF in a value", ["x-a", "b\r\ntransfer-encoding: chunked"]],
  ["LF in a value", ["x-a", "b\nx-c: d"]],
  ["CR in a value", ["x-a", "b\rx-c: d"]],
  ["NUL in a value", ["x-a", "b\0c"]],
  ["CR LF in a name", ["x-a\r\ntransfer-encoding", "chunked"]],
  ["a colon in a name", ["transfer-encoding: chunked\r\nx", "y"]],
  ["a colon alone in a name", ["x:y", "z"]],
  ["a space in a name", ["x y", "z"]],
  ["an empty name", ["", "z"]],
  ["a raw byte in a name", ["x-\xe4", "z"]],
];

t.test("a field that HTTP/1.1 could not carry is not sent on in any form", async (t) => {
  const { connect, upstream } = await startBoth(t);
  for (const [name, field] of LEFT_OUT) {
    await t.test(name, async (t) => {
      upstream.forget();
      const client = await connect();
      t.equal(await client.request(plus(field)), 200);
      for (const belief of BELIEFS) t.same(upstream.requests(belief), ["POST /first"]);
      t.notMatch(upstream.bytes, /^x-[^fr]|^x[^-]|chunked|\0/im);
      client.destroy();
    });
  }
});

/** Bodies that are not what was announced, and trailers that must not be. `ends`: what was announced came first. */
const BROKEN: readonly { name: string; fields?: Fields; body: readonly string[]; trailers?: Fields; ends?: boolean }[] =
  [
    { name: "more than the length", fields: [["content-length", "4"]], body: [`abcd${HIDDEN}`] },
    { name: "more than the length, later", fields: [["content-length", "4"]], body: ["abcd", HIDDEN], ends: true },
    { name: "less than the length", fields: [["content-length", "100"]], body: ["abcd"] },
    { name: "a body where the length is 0", fields: [["content-length", "0"]], body: [HIDDEN], ends: true },
    { name: "a credential as a trailer", body: ["abcd"], trailers: [["authorization", "Bearer x"]] },
    { name: "framing as a trailer", body: ["abcd"], trailers: [["transfer-encoding", "chunked"]] },
    { name: "a pseudo-field as a trailer", body: ["abcd"], trailers: [[":path", "/hidden"]] },
  ];

t.test("a body that is not what was announced never ends at the upstream", async (t) => {
  const { connect, upstream } = await startBoth(t);
  for (const [i, { name, fields = [], body, trailers }] of BROKEN.entries()) {
    const client = await connect();
    t.not(await client.request(head({ ":path": `/row-${i}` }, ...fields), body, trailers), 200, name);
    client.destroy();
  }
  t.equal(await (await connect()).request(plus(), ["abcd"]), 200, "the node serves on");
  const requests = upstream.requests("coding");
  for (const [i, { name, ends = false }] of BROKEN.entries())
    t.ok(ends || !requests.includes(`POST /row-${i}`), `${name}: no end`);
  t.notMatch(upstream.bytes, /hidden/);
});

t.test("trailers that HTTP/1.1 could not carry are not sent on", async (t) => {
  const { connect, upstream } = await startBoth(t);
  const client = await connect();
  t.equal(await client.request(plus(), ["abcd"], [["x-a", `b\r\n\r\n${HIDDEN}`]]), 200);
  t.same(upstream.requests("coding"), ["POST /first"]);
  t.notMatch(upstream.bytes, /hidden/);
});

t.test("what is sent on in HTTP/1.1 is read in one way", async (t) => {
  const { connect, upstream } = await startBoth(t);
  const client = await connect();
  t.equal(await client.request(plus(), [HIDDEN]), 200, "a request as the body");
  for (const belief of BELIEFS.filter((each) => each !== "no body")) t.same(upstream.requests(belief), ["POST /first"]);
  upstream.forget();
  t.equal(
    await client.request(plus(["host", "API.example.com"], ["te", "trailers"])),
    200,
    "a host that says the same",
  );
  t.equal(upstream.bytes.match(/^host:/gim)?.length, 1);
  t.notMatch(upstream.bytes, /^te:/im);
});
