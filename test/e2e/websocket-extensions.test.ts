import { randomBytes } from "node:crypto";
import { deflateRawSync, constants } from "node:zlib";
import t, { type Test } from "tap";
import { acceptValue } from "../../src/node/forward/handshake.ts";
import { RawClient, gone, startRawUpstream, type RawUpstream } from "../node/forward/raw-peer.ts";
import { BINARY, frame, TEXT } from "../node/websocket/frames.ts";
import { startNode, type NodeProcess } from "./node-process.ts";
import { closing, listed, rulesOf } from "./tunnels.ts";

const KEY = randomBytes(16).toString("base64");
const DEFLATE = "permessage-deflate";

interface Scripted {
  readonly node: NodeProcess;
  readonly upstream: RawUpstream;
}

/** A node in front of an upstream that answers handshakes with these extensions, and nothing else by itself. */
async function scripted(t: Test, extensions: string, config = ""): Promise<Scripted> {
  const upstream = await startRawUpstream((socket, received) => {
    if (!received.endsWith("\r\n\r\n")) return;
    const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
    if (extensions !== "") lines.push(`Sec-WebSocket-Extensions: ${extensions}`);
    socket.write(`${lines.join("\r\n")}\r\nSec-WebSocket-Accept: ${acceptValue(KEY)}\r\n\r\n`);
  });
  t.teardown(() => upstream.close());
  const node = await startNode(t, {
    config: `routes: [{ name: api, upstream: "${upstream.url}" }]\nwebsocket: { frames: scan }\n${config}`,
    rules: rulesOf(listed),
  });
  return { node, upstream };
}

function shake(node: NodeProcess, offers = DEFLATE): RawClient {
  return new RawClient(node.port).send(
    "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
      `Sec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Extensions: ${offers}\r\n\r\n`,
  );
}

t.test(
  "an extension that the node cannot read is not offered, and one that was not offered is not taken",
  async (t) => {
    const plain = await scripted(t, "");
    for (const [offers, kept] of [
      ["x-custom; a=1, permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits"],
      ["x-custom", undefined],
      ["permessage-deflate; x", undefined],
    ] as const) {
      const client = shake(plain.node, offers);
      await client.until(/\r\n\r\n/);
      t.equal(/^sec-websocket-extensions: (.*)\r$/im.exec(plain.upstream.received.at(-1)!)?.[1], kept, offers);
      client.destroy();
    }
    for (const agreed of ["x-custom", "permessage-deflate, x-custom", "permessage-deflate; client_max_window_bits=9"]) {
      const { node, upstream } = await scripted(t, agreed);
      t.match(await shake(node).closed(), /^HTTP\/1\.1 502 /, agreed);
      await gone(upstream.sockets[0]!);
    }
  },
);

const deflated = (text: string | Buffer, final = false): Buffer => {
  const bytes = deflateRawSync(text, { finishFlush: final ? constants.Z_FINISH : constants.Z_SYNC_FLUSH });
  return final ? bytes : bytes.subarray(0, -4);
};
const packed = (payload: Buffer): Buffer => frame(BINARY, payload, { reserved: 4 });

t.test("a message that is not deflated in exactly one way closes the tunnel", async (t) => {
  const { node, upstream } = await scripted(t, DEFLATE);
  const cases: readonly (readonly [name: string, payload: Buffer])[] = [
    ["what no compressor gives", Buffer.from([0xff, 0xff, 0xff])],
    ["a block that says it is the last", deflated("hello", true)],
    ["something behind the last block", Buffer.concat([deflated("hello", true), deflated(listed)])],
    ["a reference to what was never there", deflateRawSync("never there", { dictionary: Buffer.from("never there") })],
  ];
  for (const [i, [name, payload]] of cases.entries()) {
    const client = shake(node);
    const head = await client.until(/\r\n\r\n/);
    client.socket.write(packed(payload));
    const received = await client.closed();
    t.equal(Buffer.from(received.slice(head.length), "latin1").toString("hex"), closing(1002), name);
    await gone(upstream.sockets[i]!);
    t.match(upstream.received[i], /\r\n\r\n$/, `${name}: nothing of it arrived`);
  }
});

const BOMB = packed(deflated(Buffer.alloc(64 * 2 ** 20)));

t.test("a bomb follows on.undecodable; behind one that passes, messages are still read", async (t) => {
  const strict = await scripted(t, DEFLATE, "on: { undecodable: block }\n");
  const refused = shake(strict.node);
  const head = await refused.until(/\r\n\r\n/);
  refused.socket.write(BOMB);
  const received = await refused.closed();
  t.equal(Buffer.from(received.slice(head.length), "latin1").toString("hex"), closing(1008));
  await gone(strict.upstream.sockets[0]!);

  const { node, upstream } = await scripted(t, DEFLATE);
  const client = shake(node);
  const before = (await client.until(/\r\n\r\n/)).length;
  client.socket.write(BOMB);
  client.socket.write(packed(deflated(listed)));
  const text = await client.closed();
  t.equal(Buffer.from(text.slice(before), "latin1").toString("hex"), closing(1008));
  await gone(upstream.sockets[0]!);
  const behind = Buffer.from(upstream.received[0]!.split("\r\n\r\n").slice(1).join("\r\n\r\n"), "latin1");
  t.ok(behind.length <= BOMB.length && BOMB.subarray(0, behind.length).equals(behind), "of the second nothing arrived");
  const metrics = await (await fetch(`${node.adminUrl}/metrics`)).text();
  t.match(metrics, /^keyward_undecodable_total\{decoder="deflate"\} 1$/m);
});

t.test("within a frame of the API's the client is cut, not told", async (t) => {
  const { node, upstream } = await scripted(t, "");
  const client = shake(node);
  const head = await client.until(/\r\n\r\n/);
  const half = frame(TEXT, "half a message", { masked: false }).subarray(0, 8);
  upstream.sockets[0]!.write(half);
  await client.until(/half a/);
  client.socket.write(frame(TEXT, listed));
  const received = await client.closed();
  t.equal(received.slice(head.length), half.toString("latin1"));
  await gone(upstream.sockets[0]!);
});
