import { randomBytes } from "node:crypto";
import t from "tap";
import { Budget } from "../../../src/core/decode/budget.ts";
import { headScanned } from "./scanned.ts";

const TOKEN = `tk_${randomBytes(12).toString("hex")}`;
const b64 = (value: string) => Buffer.from(value, "latin1").toString("base64");
const percent = (value: string) => [...Buffer.from(value, "latin1")].map((byte) => `%${byte.toString(16)}`).join("");
const BASIC = `Basic ${b64(`user:${TOKEN}`)}`;

type Fields = [name: string, value: string][];
const CASES: [guarantee: string, target: string, fields: Fields, expected?: string][] = [
  ["a header", "/", [["x-api-key", TOKEN]]],
  ["Authorization: Bearer", "/", [["authorization", `Bearer ${TOKEN}`]]],
  ["Authorization: Basic", "/", [["authorization", BASIC]]],
  [
    "the second of two field lines",
    "/",
    [
      ["x-api-key", "other"],
      ["x-api-key", TOKEN],
    ],
  ],
  ["a cookie", "/", [["cookie", `a=1; sid=${TOKEN}; b=2`]]],
  [
    "a cookie in a second line",
    "/",
    [
      ["cookie", "a=1"],
      ["cookie", `sid=${TOKEN}`],
    ],
  ],
  ["a cookie without a name", "/", [["cookie", TOKEN]]],
  ["a cookie's name", "/", [["cookie", `${TOKEN}=1`]]],
  ["a quoted cookie", "/", [["cookie", `sid="${TOKEN}"`]]],
  ["a quoted cookie with ; in the token", "/", [["cookie", 'sid="one;two"; b=2']], "one;two"],
  ["cookies separated by ,", "/", [["cookie", `a=1,sid=${TOKEN},b=2`]]],
  ["a percent-encoded base64 cookie", "/", [["cookie", `sid=${percent(b64(TOKEN))}`]]],
  ["a cookie with spaces around = and ;", "/", [["cookie", `a=1 ; sid = ${TOKEN} ; b=2`]]],
  ["a cookie's name before a space", "/", [["cookie", `${TOKEN} =1`]]],
  ["a cookie with spaces in the token", "/", [["cookie", "sid=one two; b"]], "one two"],
  ["a cookie with | in the token", "/", [["cookie", `sid=1|${TOKEN}; b`]], `1|${TOKEN}`],
  ["a query value", `/?k=${TOKEN}`, []],
  ["a query name", `/?${TOKEN}`, []],
  ["a query name with =", `/?${TOKEN}=`, []],
  ["a query value after ;", `/?a=1;k=${TOKEN}`, []],
  ["a query value with =", `/?k=a=${TOKEN}&b`, [], `a=${TOKEN}`],
  ["a query value with |", `/?k=1|${TOKEN}&b=2`, [], `1|${TOKEN}`],
  ["a query value with ,", `/?k=1,${TOKEN}&b=2`, [], `1,${TOKEN}`],
  ["a query value with '", `/?k=it's${TOKEN}`, [], `it's${TOKEN}`],
  ["a query value with ?", `/?k=a?${TOKEN}`, [], `a?${TOKEN}`],
  ["a query value with ;", `/?k=a;${TOKEN}&b`, [], `a;${TOKEN}`],
  ["a query value with an encoded &", `/?k=a%26${TOKEN}`, [], `a&${TOKEN}`],
  ["a query value with + for a space", "/?k=one+two&x=1", [], "one two"],
  ["a query value with an encoded scheme", `/?k=Bearer%20${TOKEN}`, []],
  ["a query value with + after the scheme", `/?k=Bearer+${TOKEN}`, []],
  ["a percent-encoded query name", `/?${percent(TOKEN)}=1`, []],
  ["a Basic query value", `/?k=${encodeURIComponent(BASIC)}`, []],
  ["a query without a path", `*?k=${TOKEN}`, []],
  ["a path segment", `/v1/${TOKEN}/x`, []],
  ["the last path segment", `/v1/${TOKEN}`, []],
  ["the last path segment before a query", `/v1/${TOKEN}?x`, []],
  ["a percent-encoded path segment", `/v1/${percent(TOKEN)}/x`, []],
  ["a path parameter", `/v1/a;key=${TOKEN}/x`, []],
  ["a path segment before parameters", `/v1/${TOKEN};a=b/x`, []],
  ["a path segment with an encoded slash", `/v1/one%2F${TOKEN}`, [], `one/${TOKEN}`],
  ["a path segment among empty ones", `/${"/".repeat(4_000)}${TOKEN}`, []],
  ["a base64 path segment", `/v1/${b64(TOKEN).replace(/=+$/, "")}/x`, []],
];
for (const [guarantee, target, fields, expected = TOKEN] of CASES) {
  t.test(guarantee, async (t) => {
    const budget = new Budget();
    t.ok(headScanned(target, fields, budget).includes(expected));
    t.equal(budget.exceeded.size, 0);
  });
}

t.test("no chaff in a head hides a credential that stands elsewhere in it", async (t) => {
  const fill = (unit: string, length = 14_000) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  const chaff: [string, string, Fields][] = [
    ["base64", "/", [["x-chaff", fill("aGVsbG8h,")]]],
    ["base64 behind percent and escapes", "/", [["x-chaff", fill("\\%2525aGVsbG8h,")]]],
    ["base64 in three ways", "/", [["x-chaff", fill("aGVsbG8h=aGVsbG8h,")]]],
    ["cookies with ,", "/", [["cookie", fill("a=,")]]],
    ["quoted cookies", "/", [["cookie", fill('a=";')]]],
    ["quoted base64 cookies", "/", [["cookie", fill('a="\\%2525aGVsbG8h,";')]]],
    ["JWT leaves", "/", [["x-chaff", `${b64('{"a":1}')}.${b64(`[${fill("1,", 10_000)}`)}`]]],
    ["JWT leaves of some length", "/", [["x-chaff", `${b64('{"a":1}')}.${b64(`[${fill('"123456",', 10_000)}`)}`]]],
    ["base64 in two alphabets", "/", [["x-chaff", fill("YTpi-YTpi+,")]]],
    ["base64 with noise", "/", [["x-chaff", fill("YWJj!YWJj ZGVm.")]]],
    ["path segments", fill("/%2561b;x", 8_000), []],
    ["backslashes in the path", fill("/%255c;/a", 8_000), []],
    ["query pairs", `/?${fill("a%25=b+&", 8_000)}`, []],
  ];
  for (const [name, target, fields] of chaff) {
    const places: [string, string, Fields][] = [
      ["a Basic password", target, [...fields, ["authorization", BASIC]]],
      ["a cookie with an encoded scheme", target, [...fields, ["cookie", `sid=Bearer%20${TOKEN}`]]],
      ["a percent-encoded cookie", target, [...fields, ["cookie", `sid=${percent(TOKEN)}`]]],
      [
        "a query value",
        target.includes("?") ? `${target}&k=${percent(TOKEN)}` : `${target}?k=${percent(TOKEN)}`,
        fields,
      ],
      ["a header", target, [...fields, ["x-key", TOKEN]]],
    ];
    for (const [place, toTarget, all] of places)
      t.ok(headScanned(toTarget, all).includes(TOKEN), `${place} behind ${name}`);
  }
});
