import { randomBytes } from "node:crypto";
import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
  type BrotliOptions,
} from "node:zlib";
import t from "tap";
import { bytesOf, randomOf } from "../random.ts";
import { post, send, serve, token } from "./sent-bodies.ts";

const QUICK: BrotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const brotli = (bytes: Buffer): Buffer => brotliCompressSync(bytes, QUICK);

/** More than a block of any coding, so that what is held gives something. */
const heldBytes = 256 * 1024;
/** Does not deflate, so that what stands behind it stands behind what is held. The same in every run. */
const NOISE = Buffer.from(bytesOf(randomOf(1), (3 * 0.75 * 2 ** 20) / 4).toString("base64"));
const another = `ak_live_${randomBytes(16).toString("hex")}`;

const members = (bytes: Buffer): Buffer =>
  Buffer.concat([gzipSync(bytes.subarray(0, heldBytes)), gzipSync(bytes.subarray(heldBytes))]);
const frames = (bytes: Buffer): Buffer =>
  Buffer.concat([zstdCompressSync(bytes.subarray(0, heldBytes)), zstdCompressSync(bytes.subarray(heldBytes))]);

/** A checksum that a careless back end does not look at. */
function misprinted(packed: Buffer, fromEnd: number): Buffer {
  const bytes = Buffer.from(packed);
  bytes[bytes.length - fromEnd]! ^= 0xff;
  return bytes;
}

/** With a name and a checksum of the header, which is wrong. */
function named(packed: Buffer): Buffer {
  const head = Buffer.from(packed.subarray(0, 10));
  head[3] = 0x0a;
  return Buffer.concat([head, Buffer.from("a name\0??"), packed.subarray(10)]);
}

const CODED: readonly (readonly [name: string, coding: string, encode: (bytes: Buffer) => Buffer])[] = [
  ["gzip", "gzip", (bytes) => gzipSync(bytes)],
  ["gzip of several members", "x-gzip", members],
  ["gzip with a wrong checksum", "gzip", (bytes) => misprinted(gzipSync(bytes), 6)],
  ["gzip with a name, and a wrong checksum of its header", "gzip", (bytes) => named(gzipSync(bytes))],
  ["deflate", "deflate", (bytes) => deflateSync(bytes)],
  ["deflate with a wrong checksum", "deflate", (bytes) => misprinted(deflateSync(bytes), 2)],
  ["deflate without its wrapper", "deflate", (bytes) => deflateRawSync(bytes)],
  ["brotli", "br", brotli],
  ["zstd", "zstd", (bytes) => zstdCompressSync(bytes)],
  ["zstd of several frames", "zstd", frames],
  ["gzip in brotli", "gzip, br", (bytes) => brotli(gzipSync(bytes))],
  ["brotli in gzip", "br,gzip", (bytes) => gzipSync(brotli(bytes))],
  ["zstd in deflate", "ZSTD , Deflate", (bytes) => deflateSync(zstdCompressSync(bytes))],
  ["deflate in deflate", "deflate, deflate", (bytes) => deflateSync(deflateRawSync(bytes))],
  ["gzip in an unknown coding that is not there", "gzip, identity", (bytes) => gzipSync(bytes)],
];

const text = (secret: string): Buffer =>
  Buffer.concat([NOISE.subarray(0, -150_000), Buffer.from(` ${secret} "`), NOISE.subarray(-150_000)]);

function chunked(body: Buffer, coding: string): (string | Buffer)[] {
  const pieces: (string | Buffer)[] = [
    `POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nContent-Encoding: ${coding}\r\n\r\n`,
  ];
  for (let from = 0; from < body.length; from += 50_000) {
    const piece = body.subarray(from, from + 50_000);
    pieces.push(`${piece.length.toString(16)}\r\n`, piece, "\r\n");
  }
  return [...pieces, "0\r\n\r\n"];
}

t.test("a listed token behind what is held of a coded body ends the request before the upstream has it", async (t) => {
  const { node, arrived, arrival } = await serve(t, { heldBytes });
  for (const [name, coding, encode] of CODED) {
    const body = encode(text(token));
    t.notOk(body.includes(token), `${name} hides it`);
    t.match(await send(node, post(body, `Content-Encoding: ${coding}`)), /^HTTP\/1\.1 403 /, `${name}, with a length`);
    t.match(await send(node, chunked(body, coding)), /^HTTP\/1\.1 403 /, `${name}, chunked`);
  }
  t.match(await send(node, post("a=b")), /taken$/);
  while (!arrived.some(({ body }) => body === "a=b")) await arrival();
  t.equal(arrived.filter(({ complete }) => complete).length, 1);
  const events = await node.events(2 * CODED.length);
  t.ok(events.every(({ status, action }) => status === 403 && action === "blocked"));
  t.notMatch(node.stdout() + node.stderr(), token);
});

t.test("with another token it arrives as it was sent", async (t) => {
  const { node, arrival } = await serve(t, { heldBytes });
  for (const [name, coding, encode] of CODED) {
    const body = encode(text(another));
    for (const request of [post(body, `Content-Encoding: ${coding}`), chunked(body, coding)]) {
      const arriving = arrival();
      t.match(await send(node, request), /taken$/, name);
      t.ok(Buffer.from((await arriving).body, "latin1").equals(body), name);
    }
    const metrics = await (await fetch(`${node.adminUrl}/metrics`)).text();
    t.notOk(metrics.includes('keyward_undecodable_total{decoder="coding"}'), `${name}: all of it was read`);
  }
});

t.test("a listed token behind much that deflates well is found, however short the body is", async (t) => {
  const { node, arrived } = await serve(t, { heldBytes });
  const padded = Buffer.concat([Buffer.alloc(2 ** 20, " "), Buffer.from(token)]);
  for (const [coding, encode] of [
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotli],
    ["zstd", zstdCompressSync],
  ] as const) {
    const body = encode(padded);
    t.ok(body.length < heldBytes, `${coding}: all of it is held`);
    t.match(await send(node, post(body, `Content-Encoding: ${coding}`)), /^HTTP\/1\.1 403 /, coding);
  }
  t.same(arrived, []);
});

/** Noise from `at` on, the same in every run: of thirty noises one reads as the end of a coding, behind which anything may follow. */
function damaged(packed: Buffer, at: number): Buffer {
  return Buffer.concat([packed.subarray(0, at), bytesOf(randomOf(6), packed.length - at)]);
}

t.test("a coding that is damaged behind what is held ends the request: what hides there cannot be told", async (t) => {
  const { node, arrived, arrival } = await serve(t, { heldBytes });
  for (const [name, coding, encode] of CODED) {
    // Whoever reads noise as brotli may find data in it.
    if (coding.includes("br")) continue;
    const body = encode(text(another));
    const answer = await send(node, post(damaged(body, 0.375 * 2 ** 20), `Content-Encoding: ${coding}`));
    t.match(answer, /^HTTP\/1\.1 400 [^]*"undecodable"/, name);
  }
  t.match(await send(node, post("a=b")), /taken$/);
  while (!arrived.some(({ body }) => body === "a=b")) await arrival();
  t.equal(arrived.filter(({ complete }) => complete).length, 1);
});

const MEMBER = gzipSync(" ");
const BOMB = gzipSync(Buffer.alloc(40 * 2 ** 20));
const UNREAD: readonly (readonly [name: string, body: Buffer, coding: string, decoder: string])[] = [
  ["a bomb", BOMB, "gzip", "gzip"],
  ["a bomb in brotli", brotli(BOMB), "gzip, br", "gzip"],
  ["a coding that is not known", NOISE, "compress", "coding"],
  ["a coding that the body is not in", NOISE, "gzip", "coding"],
  ["what follows the end of the coded data", Buffer.concat([gzipSync(NOISE), NOISE]), "gzip", "coding"],
  [
    "members of gzip that are too many to be sound",
    Buffer.concat(Array.from({ length: 40_000 }, () => MEMBER)),
    "gzip",
    "gzip",
  ],
];

t.test("what a bound leaves unread follows on.undecodable", async (t) => {
  const { node, arrival } = await serve(t, { heldBytes });
  for (const [name, body, coding, decoder] of UNREAD) {
    const arriving = arrival();
    t.match(await send(node, post(body, `Content-Encoding: ${coding}`)), /taken$/, name);
    t.ok(Buffer.from((await arriving).body, "latin1").equals(body), name);
    const metrics = await (await fetch(`${node.adminUrl}/metrics`)).text();
    t.match(metrics, new RegExp(`^keyward_undecodable_total\\{decoder="${decoder}"\\} `, "m"), name);
  }
  const strict = await serve(t, { heldBytes, config: "on: { undecodable: block }\n" });
  for (const [name, body, coding] of UNREAD) {
    const answer = await send(strict.node, post(body, `Content-Encoding: ${coding}`));
    t.match(answer, /^HTTP\/1\.1 400 [^]*"undecodable"/, name);
  }
});
