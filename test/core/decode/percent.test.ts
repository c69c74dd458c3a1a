import fc from "fast-check";
import t from "tap";
import { percentOnce, percentReadings } from "../../../src/core/decode/percent.ts";
import { bytes, text } from "./scanned.ts";

const CASES: [guarantee: string, input: string, readings: string[]][] = [
  ["nothing encoded yields nothing", "plain-text_1.2", []],
  ["the empty value yields nothing", "", []],
  ["both cases of hex digits", "%41%6a%6A", ["Ajj"]],
  ["double encoding is undone round by round", "%2541", ["%41", "A"]],
  ["triple encoding", "%252541", ["%2541", "%41", "A"]],
  ["a fourth layer stays", "%25252541", ["%252541", "%2541", "%41"]],
  ["invalid sequences stay beside valid ones", "%zz%41%4%", ["%zzA%4%"]],
  ["only invalid sequences are no reading", "100%", []],
  ["a truncated sequence at the end stays", "%41%4", ["A%4"]],
  ["a round may complete a sequence", "%%34%31", ["%41", "A"]],
  ["%uXXXX becomes UTF-8", "%u0041%u00e9%u20ac", ["A\xc3\xa9\xe2\x82\xac"]],
  ["%U is taken too", "%U0041", ["A"]],
  ["a surrogate pair in %u is one character", "%ud83d%ude00", ["\xf0\x9f\x98\x80"]],
  ["a lone high surrogate keeps its three bytes", "%ud83dx", ["\xed\xa0\xbdx"]],
  ["a lone low surrogate keeps its three bytes", "%ude00", ["\xed\xb8\x80"]],
  ["a high surrogate before an ordinary %u", "%ud83d%u0041", ["\xed\xa0\xbdA"]],
  ["a truncated %u stays", "%u004", []],
  ["NUL and high bytes come out as they are", "%00%ff", ["\x00\xff"]],
  ["plus is not touched", "a+b%2b", ["a+b+"]],
];

for (const [guarantee, input, readings] of CASES) {
  t.test(guarantee, async (t) => t.same(percentReadings(bytes(input)).map(text), readings));
}

t.test("one round that changes nothing is undefined", async (t) => {
  for (const input of ["", "plain", "%", "%%", "%g0", "%u00g0"]) t.equal(percentOnce(bytes(input)), undefined, input);
});

t.test("the readings of an encoded text hold the text, up to three layers deep", async (t) => {
  const encode = (value: Buffer) => bytes([...value].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 24 }), fc.integer({ min: 1, max: 3 }), (raw, layers) => {
      const original = Buffer.from(raw);
      let encoded: Buffer = original;
      for (let layer = 0; layer < layers; layer++) encoded = encode(encoded);
      return percentReadings(encoded).some((reading) => reading.equals(original));
    }),
    { seed: 11, numRuns: 500 },
  );
  t.pass();
});
