import { gzipSync } from "node:zlib";
import fc from "fast-check";
import t from "tap";
import { base64Readings } from "../../../src/core/decode/base64.ts";
import { bracketPath } from "../../../src/core/decode/bracket.ts";
import { Budget, VALUES_MAX } from "../../../src/core/decode/budget.ts";
import { readCookies } from "../../../src/core/decode/cookie.ts";
import { gunzipReadings } from "../../../src/core/decode/gzip.ts";
import { hexReadings } from "../../../src/core/decode/hex.ts";
import { readJson } from "../../../src/core/decode/json.ts";
import { readJwts } from "../../../src/core/decode/jwt.ts";
import { pathReadings } from "../../../src/core/decode/path.ts";
import { percentReadings } from "../../../src/core/decode/percent.ts";
import { pairReadings, splitPairs } from "../../../src/core/decode/query.ts";
import { leaves, type Tree } from "../../../src/core/decode/tree.ts";
import { bytes, headScanned, scanned } from "./scanned.ts";

const SEED = 20;
const url = (value: string) => Buffer.from(value, "latin1").toString("base64url");

/** Texts that take each decoder far before something is wrong with them. */
const SAMPLES = [
  '{"a":["b\\u00e9\\ud83d\\ude00",{"c":1.5e3,"c":null}],/* x */ \'d\':e}',
  '\xff\xfe{\0"\0a\0"\0:\x001\0}\0',
  "\0\0\0{\0\0\0}",
  "a=1&b[c][]=%41%u0041+%2525;d=e",
  'a=1; b="x\\073y;z", c=%22; d',
  "/a/%2e%2e/b//c;d=e/..;/%5cx\\y/.%2E/%252f?q=1",
  "Digest realm=\"x y\", token='a|b', Basic dXNlcjpwYXNz",
  `Bearer ${url('{"alg":"none"}')}.${url('{"a":["bcdefgh",{"c":"%41%42%43%44%45%46%47"}]}')}.c2ln`,
  "aGVsbG8gd29ybGQ=!aGVs-bG8_gd29y/bGQ+",
  "0x41:42-43 44",
  gzipSync("hello hello hello hello").toString("latin1"),
];
/** Bytes that mean something to one decoder or another. */
const TELLING = bytes("%u25aA0=&;+,\"'\\/.[]{}:|?- \t\r\n\0\xff\xfe\xef\xbb\xbf\x1f\x8b\x08eyJ*");

const noise = fc.uint8Array({ maxLength: 64 }).map((raw) => Buffer.from(raw));
const telling = fc.array(fc.constantFrom(...TELLING), { maxLength: 64 }).map((raw) => Buffer.from(raw));
const mutated = fc
  .tuple(
    fc.constantFrom(...SAMPLES),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom("set", "cut", "insert", "double"), fc.constantFrom(...TELLING)), {
      maxLength: 6,
    }),
  )
  .map(([sample, edits]) => {
    let value = bytes(sample);
    for (const [where, edit, byte] of edits) {
      const at = value.length === 0 ? 0 : where % value.length;
      const [head, tail] = [value.subarray(0, at), value.subarray(at)];
      switch (edit) {
        case "set":
          value = Buffer.concat([head, Buffer.of(byte), tail.subarray(1)]);
          break;
        case "cut":
          value = Buffer.concat([head]);
          break;
        case "insert":
          value = Buffer.concat([head, Buffer.of(byte), tail]);
          break;
        case "double":
          value = Buffer.concat([value, tail]);
          break;
      }
    }
    return value;
  });
const input = fc.oneof(noise, telling, mutated, mutated);

function heightOf(tree: Tree): number {
  switch (tree.kind) {
    case "leaf":
      return 0;
    case "object":
      return 1 + Math.max(0, ...tree.members.map(([, value]) => heightOf(value)));
    case "array":
      return 1 + Math.max(0, ...tree.items.map(heightOf));
    case "node":
      return 1 + Math.max(0, ...tree.parts.map(({ value }) => heightOf(value)));
  }
}

/** What every decoder holds for any input; each throws or is false where it does not. */
const LAWS: [law: string, holds: (value: Buffer) => boolean][] = [
  [
    "percent: at most three readings, each shorter than the one before",
    (value) => {
      const lengths = [value, ...percentReadings(value)].map(({ length }) => length);
      return lengths.length <= 4 && lengths.every((length, i) => i === 0 || length < lengths[i - 1]!);
    },
  ],
  [
    "base64: at most six distinct readings of at most three quarters",
    (value) => {
      const readings = base64Readings(value);
      const distinct = new Set(readings.map((reading) => reading.toString("latin1")));
      return (
        readings.length <= 6 &&
        distinct.size === readings.length &&
        readings.every(({ length }) => length <= (value.length * 3) / 4)
      );
    },
  ],
  [
    "hex: at most one reading of at most half",
    (value) => {
      const readings = hexReadings(value);
      return readings.length <= 1 && readings.every(({ length }) => length > 0 && length <= value.length / 2);
    },
  ],
  [
    "gzip: at most one reading, never empty",
    (value) => {
      const readings = gunzipReadings(value, new Budget());
      return readings.length <= 1 && readings.every(({ length }) => length > 0);
    },
  ],
  [
    "jwt: tokens do not overlap and stand in the value",
    (value) => {
      const found = readJwts(value);
      return (
        found.reduce((sum, { text }) => sum + text.length, 0) <= value.length &&
        found.every(({ text }) => value.includes(text))
      );
    },
  ],
  [
    "json: fewer leaves than bytes, depth bounded",
    (value) => {
      const trees = readJson(value, new Budget());
      return (
        leaves({ kind: "array", items: trees }).length <= value.length && trees.every((tree) => heightOf(tree) <= 16)
      );
    },
  ],
  [
    "query: pairs are slices; readings hold the raw first",
    (value) => {
      const pairs = splitPairs(value, new Budget());
      return (
        pairs.length <= value.length + 1 &&
        pairs.every((pair) => value.includes(pair.value) && pairReadings(pair.value)[0] === pair.value)
      );
    },
  ],
  [
    "bracket: at least two keys, none longer than the name",
    (value) => {
      const path = bracketPath(value);
      return path === undefined || (path.length >= 2 && path.every((key) => key.length < value.length));
    },
  ],
  [
    "cookie: bounded pairs, no longer than the line",
    (value) =>
      readCookies(value, new Budget()).length <= 6 * (value.length + 1) &&
      readCookies(value, new Budget()).every((pair) => pair.value.length <= value.length),
  ],
  [
    "path: distinct readings, the raw first, parts without the last segment",
    (value) => {
      const target = Buffer.concat([bytes("/"), value]);
      const budget = new Budget();
      const readings = pathReadings(target, budget);
      const joined = readings.map(({ segments }) =>
        Buffer.concat(segments.flatMap((segment) => [bytes("/"), segment])).toString("latin1"),
      );
      const raw = target.toString("latin1").split("?")[0]!;
      return (
        joined[0] === raw &&
        new Set(joined).size === joined.length &&
        readings.length <= 80 &&
        budget.exceeded.size === 0 &&
        readings.every(({ segments, parts }) => parts.length === segments.length - 1)
      );
    },
  ],
  [
    "scan: the value first, all bounded",
    (value) => {
      const given = scanned(value);
      return (
        given[0] === value.toString("latin1") &&
        given.length <= 4 * VALUES_MAX &&
        given.every(({ length }) => length <= 2 * value.length + 3)
      );
    },
  ],
  [
    "head: whatever stands in it",
    (value) => {
      const given = value.toString("latin1");
      const all = headScanned(`/${given}`, [
        ["cookie", given],
        ["x", given],
      ]);
      return all.includes(given);
    },
  ],
];

for (const [law, holds] of LAWS) {
  t.test(law, async (t) => {
    fc.assert(fc.property(input, holds), { seed: SEED, numRuns: 3_000 });
    t.pass();
  });
}
