import t from "tap";
import { base64Readings } from "../../../src/core/decode/base64.ts";
import { Budget, VALUES_MAX } from "../../../src/core/decode/budget.ts";
import { readCookies } from "../../../src/core/decode/cookie.ts";
import { readJson } from "../../../src/core/decode/json.ts";
import { readJwts } from "../../../src/core/decode/jwt.ts";
import { pathReadings } from "../../../src/core/decode/path.ts";
import { percentReadings } from "../../../src/core/decode/percent.ts";
import { pairReadings, splitPairs } from "../../../src/core/decode/query.ts";
import { leaves } from "../../../src/core/decode/tree.ts";
import { bytes, headScanned } from "./scanned.ts";

/** What adversaries repeat. */
const UNITS = [
  "%25",
  "%u0041",
  "%2525252541",
  "[",
  "{",
  "]",
  ";",
  ",",
  '"',
  '";',
  'a="',
  'a="\\',
  'a="x;',
  "a=,",
  "\\",
  "\\u0041",
  "/",
  "/..",
  "/%2e;",
  "\\/",
  "=",
  "a=",
  "&",
  "+",
  "ey ",
  "eyJ",
  "eyJ.",
  "eyJ.,",
  "YWJjZGVm,",
  "YWJj=YWJj",
  "'",
  "|",
  "/*",
  "//",
  "\0",
  ".",
  ":",
  "a.b:c/d=",
  "-",
  "\xa0",
  "a\xa0",
  "YW Jj",
  "YTpi-YTpi+,",
  "\\%2525aGVsbG8h,",
  ";a=%41+",
];

const total = (values: readonly Buffer[]) => values.reduce((sum, { length }) => sum + length + 1, 0);

/** Bytes of output, the stand-in for work; each of a reading that is made anew. */
const WORK: [decoder: string, bytesPerByteMax: number, work: (value: Buffer) => number][] = [
  ["percent", 3, (value) => total(percentReadings(value))],
  ["base64", 6, (value) => total(base64Readings(value))],
  ["json", 5, (value) => total(leaves({ kind: "array", items: readJson(value, new Budget()) }))],
  ["query", 6, (value) => total(splitPairs(value, new Budget()).flatMap(({ name, value: text }) => [name, text]))],
  ["pair", 9, (value) => total(pairReadings(value))],
  ["jwt", 3, (value) => total(readJwts(value).flatMap(({ text, header, payload }) => [text, header, payload]))],
  ["cookie", 16, (value) => total(readCookies(value, new Budget()).flatMap(({ name, value: text }) => [name, text]))],
  [
    "path",
    80,
    (value) =>
      pathReadings(Buffer.concat([bytes("/"), value]), new Budget()).reduce(
        (sum, { segments }) => sum + total(segments),
        0,
      ),
  ],
];

for (const [decoder, bytesPerByteMax, work] of WORK) {
  t.test(`${decoder}: what is made grows with the input and no faster`, async (t) => {
    for (const unit of UNITS) {
      const input = bytes(unit.repeat(Math.ceil(16_384 / unit.length)));
      const made = work(input);
      t.ok(
        made <= bytesPerByteMax * input.length + 8,
        `${JSON.stringify(unit)}: ${(made / input.length).toFixed(1)} bytes per byte`,
      );
    }
  });
}

t.test("a head of one repeated unit gives candidates in proportion, or up to the bound", async (t) => {
  for (const unit of UNITS) {
    const value = unit.repeat(Math.ceil(8_192 / unit.length));
    for (const [target, fields] of [
      [`/${value}`, []],
      [`/?${value}`, []],
      ["/", [["cookie", value]]],
      ["/", [["x", value]]],
    ] as const) {
      const budget = new Budget();
      const given = headScanned(target, fields, budget);
      t.ok(given.length <= 8 * value.length + 4 * VALUES_MAX, `${JSON.stringify(unit)}: ${given.length}`);
      t.ok(given.reduce((sum, { length }) => sum + length, 0) <= 400 * value.length, JSON.stringify(unit));
    }
  }
});
