import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import t from "tap";
import { randomOf } from "../../random.ts";
import { bodyCredentials } from "../../../src/core/decode/body-credentials.ts";
import { Budget, VALUES_MAX } from "../../../src/core/decode/budget.ts";
import { charsetReading } from "../../../src/core/decode/charset.ts";
import { undoCodings } from "../../../src/core/decode/content-coding.ts";
import { readParameters } from "../../../src/core/decode/content-type.ts";
import { readGraphql } from "../../../src/core/decode/graphql.ts";
import { readGrpc } from "../../../src/core/decode/grpc.ts";
import { htmlJsReadings } from "../../../src/core/decode/htmljs.ts";
import { readJson } from "../../../src/core/decode/json.ts";
import { readMultipart } from "../../../src/core/decode/multipart.ts";
import { readProtobuf } from "../../../src/core/decode/protobuf.ts";
import { unquotedPrintable } from "../../../src/core/decode/quoted-printable.ts";
import { scanRuns, wantedLengths } from "../../../src/core/decode/token-runs.ts";
import { allLeaves } from "../../../src/core/decode/tree.ts";
import { readXml } from "../../../src/core/decode/xml.ts";
import { bytes } from "./scanned.ts";

const SEED = 20_270_101;
const ROUNDS = 16_000;
const TYPE = 'multipart/form-data; boundary="b"; boundary*0=c; charset=utf-7';
const EVERY = wantedLengths(new Uint8Array([0, 1]));

/** Texts that take each decoder far before something is wrong with them. */
const SAMPLES = [
  '{"a":["b\\u00e9\\ud83d\\ude00",{"c":1.5e3,"c":null}],/* x */ \'d\':e}{"f":1}',
  "a=1&b[c][]=%41%u0041+%2525;d=e",
  "--b\r\nContent-Disposition: form-data; name=\"a\"; filename*=utf-8''%41\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj\r\n--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\n\nx=\n=41\n--c--\r\n--b--\r\n",
  "<?xml version='1.0' encoding='utf-7'?><!DOCTYPE a [<!ENTITY b 'c'>]><a:b c='d&#65;' e=f><!-- g --><![CDATA[h]]>i&amp;<j/></a:b>",
  'query Q($a: [Int!] = {b: ["c"]}) @d(e: 1) { f: g(h: $a, i: """\n j\n """) { ...K ... on L { m } } } fragment K on L { n }',
  '{"query":"{a(b:\\"c\\")}","variables":{"d":[1]}}',
  "\0\0\0\0\x0a\x0a\x03abc\x12\x03\x0a\x01d\x01\0\0\0\x02\x08\xac",
  "&lt;&#x41;&#65;\\x41\\u0041\\u{41}\\101\\n",
  "+AG4-eedle \xff\xfea\0b\0",
  "key=abc==, x:y@z/a.b 'q' \"r\"",
  gzipSync("hello hello hello hello").toString("latin1"),
  deflateSync("hello hello hello hello").toString("latin1"),
  brotliCompressSync("hello hello hello hello").toString("latin1"),
  zstdCompressSync("hello hello hello hello").toString("latin1"),
].map(bytes);
const TELLING = bytes("%u25aA0=&;+,\"'\\/.[]{}()<>!-#$@:|?* \t\r\n\0\x01\x0a\x12\xff\xfe\xef\xbb\xbf\x1f\x8b\x08b");

/** Whole numbers from 0 up to `below`, the same in every run. */
function randomNumbers(seed: number): (below: number) => number {
  const random = randomOf(seed);
  return (below) => Math.floor(random() * below);
}

function inputFrom(random: (below: number) => number): Buffer {
  if (random(8) === 0) return Buffer.from(Array.from({ length: random(64) }, () => TELLING[random(TELLING.length)]!));
  let value: Buffer = SAMPLES[random(SAMPLES.length)]!;
  for (let edits = random(6); edits > 0; edits--) {
    const at = random(value.length + 1);
    const [head, tail] = [value.subarray(0, at), value.subarray(at)];
    const byte = Buffer.of(random(4) === 0 ? random(256) : TELLING[random(TELLING.length)]!);
    const edited = [
      [head, byte, tail.subarray(1)],
      [head, byte, tail],
      [head],
      [value, tail],
      [head, SAMPLES[random(SAMPLES.length)]!, tail],
    ];
    value = Buffer.concat(edited[random(edited.length)]!);
  }
  return value.subarray(0, 1_024);
}

const size = (values: readonly Buffer[]) => values.reduce((sum, { length }) => sum + length, 0);

/** What each decoder makes of a value, in bytes, against the most it may: by so much for each byte, and so much beside. */
const DECODERS: [decoder: string, made: (value: Buffer) => number, perByte: number, beside: number][] = [
  ["json", (value) => size(readJson(value, new Budget()).flatMap(allLeaves)), 4, 0],
  ["xml", (value) => size(allLeaves(readXml(value, new Budget()))), 8, 16],
  ["graphql", (value) => size(readGraphql(value, new Budget()).flatMap(allLeaves)), 64, 64],
  [
    "multipart",
    (value) => size(readMultipart(value, TYPE, new Budget()).flatMap(({ contents }) => [...contents])),
    64,
    64,
  ],
  ["grpc", (value) => size(readGrpc(value, "gzip", new Budget())), 1, 65_536],
  [
    "protobuf",
    (value) =>
      size(
        readProtobuf(value).fields.map(({ value }) =>
          value.kind === "bytes" ? value.bytes : value.number >= 0n ? Buffer.alloc(1) : Buffer.alloc(99),
        ),
      ),
    1,
    0,
  ],
  ["codings", (value) => size(undoCodings(value, "gzip, deflate, br, zstd", new Budget())), 1, 4 * 65_536],
  [
    "charset",
    (value) =>
      charsetReading(value, "utf-7", new Budget())!.length +
      (charsetReading(value, "utf-16", new Budget())?.length ?? 0),
    4,
    8,
  ],
  ["html and script", (value) => size(htmlJsReadings(value)), 8, 0],
  ["quoted-printable", (value) => unquotedPrintable(value).length, 1, 0],
  [
    "parameters",
    (value) => [...readParameters(`x;${value.toString("latin1")}`).parameters.values()].flat().join("").length,
    8,
    0,
  ],
  [
    "runs",
    (value) => {
      let made = 0;
      scanRuns(value, EVERY, { take: (_, start, end) => (made += end - start) });
      return made;
    },
    12,
    0,
  ],
  [
    "credentials",
    (value) => {
      let made = 0;
      const sink = { take: () => void made++ };
      bodyCredentials({ stages: [value], contentType: TYPE, grpcEncoding: "" }, EVERY, sink, new Budget());
      return made;
    },
    64,
    8 * VALUES_MAX,
  ],
];

for (const [decoder, made, perByte, beside] of DECODERS) {
  t.test(`whatever the bytes are, ${decoder} gives an answer in proportion to them`, async (t) => {
    const random = randomNumbers(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      const value = inputFrom(random);
      const length = made(value);
      if (length > perByte * value.length + beside)
        return t.fail(`${length} bytes made of ${value.length}: ${value.toString("base64")}`);
    }
    t.pass();
  });
}
