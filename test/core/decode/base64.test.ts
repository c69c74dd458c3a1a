import fc from "fast-check";
import t from "tap";
import { base64Readings, startsLikeText } from "../../../src/core/decode/base64.ts";
import { isText } from "../../../src/core/decode/bytes.ts";
import { bytes, text } from "./scanned.ts";

const CASES: [guarantee: string, input: string, reading: string][] = [
  ["padded", "YWI=", "ab"],
  ["no padding", "YWI", "ab"],
  ["one character too many", "YWJjZ", "abc"],
  ["standard alphabet", "+/+/", "\xfb\xff\xbf"],
  ["URL alphabet", "-_-_", "\xfb\xff\xbf"],
  ["mixed alphabets", "+_-/", "\xfb\xff\xbf"],
  ["white space within", "YW Jj\r\n\tZGVm", "abcdef"],
  ["white space around", "  YWJj  ", "abc"],
  ["quotes around", '"YWJj"', "abc"],
  ["garbage after the padding dropped", "YWI=!garbage", "ab"],
  ["garbage after the padding skipped over", "YWI=!jZGVm", "ab#def"],
  ["garbage within is the end", "YWJj.ZGVm", "abc"],
  ["garbage within is skipped", "YWJj.ZGVm", "abcdef"],
  ["padding within is skipped", "YWJj=ZGVm", "abcdef"],
  ["`-` as noise, for decoders that know the standard alphabet only", "YWJj-ZGVm", "abcdef"],
  ["`_` as noise, likewise", "YW_JjZGVm", "abcdef"],
  ["`-` as the end, likewise", "YWJj-ZGVm", "abc"],
  ["`+` as noise, for decoders that know the URL alphabet only", "YWJj+ZGVm", "abcdef"],
  ["`/` as the end, likewise", "YWJj/ZGVm", "abc"],
  ["binary is kept", "AP8Q", "\x00\xff\x10"],
];

for (const [guarantee, input, reading] of CASES) {
  t.test(guarantee, async (t) => t.ok(base64Readings(bytes(input)).map(text).includes(reading)));
}

t.test("what holds no base64 yields nothing", async (t) => {
  for (const input of ["", "A", "=", "....", "\xff\xfe"]) t.same(base64Readings(bytes(input)), [], input);
});

t.test("readings are distinct", async (t) => {
  for (const input of ["YWJj", "YWJj\n", "YWJj-", "YW=Jj-ZG+Vm"]) {
    const readings = base64Readings(bytes(input)).map(text);
    t.equal(new Set(readings).size, readings.length, input);
  }
});

const writings: ((value: Buffer) => string)[] = [
  (value) => value.toString("base64"),
  (value) => value.toString("base64url"),
  (value) => value.toString("base64").replace(/=+$/, ""),
  (value) => value.toString("base64").replace(/.{5}/g, "$&\r\n "),
  (value) => `"${value.toString("base64")}"`,
];

t.test("the readings of an encoded value hold the value, however it is written", async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2, maxLength: 60 }), fc.constantFrom(...writings), (raw, write) => {
      const original = Buffer.from(raw);
      return base64Readings(bytes(write(original))).some((reading) => reading.equals(original));
    }),
    { seed: 12, numRuns: 1_000 },
  );
  t.pass();
});

t.test("the cheap look never refuses base64 of a text", async (t) => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", minLength: 6, maxLength: 20 }),
      fc.constantFrom("base64" as const, "base64url" as const),
      (original, encoding) => {
        fc.pre(isText(Buffer.from(original)) && Buffer.byteLength(original) >= 5);
        const encoded = bytes(Buffer.from(original).toString(encoding));
        return encoded.length < 8 || startsLikeText(encoded, 0, encoded.length);
      },
    ),
    { seed: 13, numRuns: 1_000 },
  );
  t.pass();
});
