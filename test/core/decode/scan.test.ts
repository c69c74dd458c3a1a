import { randomBytes } from "node:crypto";
import fc from "fast-check";
import t from "tap";
import { Budget } from "../../../src/core/decode/budget.ts";
import { bytes, scanned } from "./scanned.ts";

const TOKEN = `tk_${randomBytes(12).toString("hex")}`;
const b64 = (value: string) => Buffer.from(value, "latin1").toString("base64");
const url = (value: string) => Buffer.from(value, "latin1").toString("base64url");
const percent = (value: string) => [...Buffer.from(value, "latin1")].map((byte) => `%${byte.toString(16)}`).join("");
const json = (value: string) =>
  [...value].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const octal = (value: string) =>
  [...value].map((char) => `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`).join("");
const jwt = (payload: unknown) => `${url('{"alg":"none"}')}.${url(JSON.stringify(payload))}.c2ln`;

/** Places in a header value where the token travels; `expected` where it is not the token itself that must be seen. */
const CASES: [guarantee: string, value: string, expected?: string][] = [
  ["the whole value", TOKEN],
  ["after Bearer", `Bearer ${TOKEN}`],
  ["after any scheme word, any spacing, any case", `tOkEn \t ${TOKEN} `],
  ["after an unknown scheme word", `X-Custom.1 ${TOKEN}`],
  ["what follows the scheme word as a whole", "Bearer two words", "two words"],
  ["quoted after a scheme word", `Bearer "${TOKEN}"`],
  ["the second of a list", `Bearer other, Bearer ${TOKEN}`],
  ["a parameter", `Digest realm="x", token=${TOKEN}`],
  ["a quoted parameter", `Digest realm="x", token="${TOKEN}", y`],
  ["name=value", `token=${TOKEN}`],
  ["a name", `${TOKEN}=1`],
  ["separated by ;", `a;${TOKEN};b`],
  ["separated by ,", `a,${TOKEN},b`],
  ["single quotes", `'${TOKEN}'`],
  ["in a URL's query", `https://example.com/p?k=${TOKEN}&x=1`],
  ["in a form inside", `user=bob&token=${TOKEN}`],
  ["Basic: password", `Basic ${b64(`user:${TOKEN}`)}`],
  ["Basic: user", `Basic ${b64(`${TOKEN}:`)}`],
  ["Basic: both", `Basic ${b64(`user:${TOKEN}`)}`, `user:${TOKEN}`],
  ["Basic: no colon", `Basic ${b64(TOKEN)}`],
  ["Basic: any case and spacing", `bASIC \t${b64(`user:${TOKEN}`)}`],
  ["Basic: short and binary", `Basic ${b64("\xff:pw")}`, "pw"],
  ["Basic: no padding", `Basic ${url(`user:${TOKEN}`)}`],
  ["Basic: a colon in the password", `Basic ${b64(`user:a:${TOKEN}`)}`, `a:${TOKEN}`],
  ["Basic: quoted", `Basic "${b64(`user:${TOKEN}`)}"`],
  ["Basic: garbage at the end", `Basic ${b64(`user:${TOKEN}`)}==!`],
  ["Basic: `-` strewn in, for decoders that skip it", `Basic ${b64(`user:${TOKEN}`).replace(/^..../, "$&-")}`],
  ["Basic: a percent-encoded password", `Basic ${b64(`user:${percent(TOKEN)}`)}`],
  ["Basic: a base64 password", `Basic ${b64(`user:${b64(TOKEN)}`)}`],
  ["Basic in a list", `Foo x, Basic ${b64(`user:${TOKEN}`)}`],
  ["percent-encoded", percent(TOKEN)],
  ["percent-encoded twice", percent(percent(TOKEN))],
  ["a percent-encoded separator", `a%2C${TOKEN}`],
  ["a percent-encoded scheme", `Bearer%20${TOKEN}`],
  ["%u", `%u0041${TOKEN}`, `A${TOKEN}`],
  ["base64", b64(TOKEN)],
  ["base64url without padding", url(TOKEN)],
  ["base64 of base64", b64(b64(TOKEN))],
  ["percent-encoded base64", percent(b64(TOKEN))],
  ["base64 after name=", `session=${b64(TOKEN)}`],
  ["base64 of six characters", b64("sixsix"), "sixsix"],
  ["base64 of a list", b64(`a,${TOKEN}`)],
  ["the JWT itself", `Bearer ${jwt({ a: 1 })}`, jwt({ a: 1 })],
  ["a string in a JWT's payload", `Bearer ${jwt({ deep: [{ k: TOKEN }] })}`],
  ["a JWT in a JSON value", JSON.stringify({ a: jwt({ k: TOKEN }) })],
  ["a percent-encoded JWT", percent(jwt({ k: TOKEN }))],
  ["JSON", JSON.stringify({ a: { token: TOKEN } })],
  ["JSON with escapes", `{"a":["${json(TOKEN)}"]}`],
  ["percent-encoded JSON with escapes", percent(`{"a":"${json(TOKEN)}"}`)],
  ["a quoted string with escapes", `"${json(TOKEN)}"`],
  ["octal escapes", `"${octal(TOKEN)}"`],
  ["octal escapes in a parameter", `k="${octal(TOKEN)}"`],
  ["a token with |", `x=1, key=12|${TOKEN}; y`, `12|${TOKEN}`],
  ["a token with ?", `key: a?${TOKEN}`, `a?${TOKEN}`],
  ["a quoted token with separators in it", 'x, key="one, two;three", y', "one, two;three"],
  ["a quoted token at the start", '"one two"', "one two"],
  ["the second of two quoted", '"one two","three four"', "three four"],
  ["an escaped quoted token with separators in it", String.raw`k="one\073two"`, "one;two"],
  ["a token beside a byte that is a space in Latin-1", `a=caf\xc3\xa0${TOKEN}, b`, `caf\xc3\xa0${TOKEN}`],
];
for (const [guarantee, value, expected = TOKEN] of CASES) {
  t.test(guarantee, async (t) => {
    const budget = new Budget();
    t.ok(scanned(value, budget).includes(expected));
    t.equal(budget.exceeded.size, 0);
  });
}

t.test("the value itself comes first, whatever it is", async (t) => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      (raw) => scanned(Buffer.from(raw))[0] === Buffer.from(raw).toString("latin1"),
    ),
    { seed: 16, numRuns: 500 },
  );
  t.pass();
});

t.test("only the range that was asked for is read", async (t) => {
  const given = scanned(bytes(`secret ${TOKEN} secret`).subarray(7, 7 + TOKEN.length));
  t.same([...new Set(given)], [TOKEN]);
});

t.test("ordinary values yield no binary noise", async (t) => {
  for (const value of [
    "keep-alive",
    "application/json",
    "Mozilla/5.0",
    "2b7e1516-28ae-d2a6-abf7-158809cf4f3c",
    "XMLHttpRequest",
    "gzip, deflate, br",
  ]) {
    t.ok(
      scanned(value).every((given) => /^[\x20-\x7e]*$/.test(given) && value.includes(given)),
      value,
    );
  }
});

t.test("layers: percent, base64 and a scheme word in any order, up to four", async (t) => {
  const wraps: ((value: string) => string)[] = [percent, b64, (value) => `Bearer ${value}`, (value) => `k="${value}"`];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...wraps), { maxLength: 4 }), (layers) =>
      scanned(layers.reduce((value, wrap) => wrap(value), TOKEN)).includes(TOKEN),
    ),
    { seed: 17, numRuns: 400 },
  );
  t.pass();
});
