import fc from "fast-check";
import t from "tap";
import { hexReadings } from "../../../src/core/decode/hex.ts";
import { bytes, text } from "./scanned.ts";

const CASES: [guarantee: string, input: string, readings: string[]][] = [
  ["both cases", "4a4B", ["JK"]],
  ["0x before it", "0x4142", ["AB"]],
  ["0X before it", "0X4142", ["AB"]],
  ["colons between bytes", "41:42:43", ["ABC"]],
  ["dashes between bytes", "41-42", ["AB"]],
  ["white space between bytes", "41 42\t43\n44", ["ABCD"]],
  ["a last half byte is left out", "41424", ["AB"]],
  ["garbage ends it", "4142zz43", ["AB"]],
  ["binary is kept", "00ff", ["\x00\xff"]],
  ["one digit is nothing", "4", []],
  ["no hex is nothing", "xyz", []],
  ["0x alone is nothing", "0x", []],
  ["empty is nothing", "", []],
];

for (const [guarantee, input, readings] of CASES) {
  t.test(guarantee, async (t) => t.same(hexReadings(bytes(input)).map(text), readings));
}

t.test("the reading of encoded bytes is the bytes", async (t) => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 60 }),
      fc.constantFrom("", ":", " ", "-"),
      fc.boolean(),
      (raw, separator, prefix) => {
        const digits = [...raw].map((byte) => byte.toString(16).padStart(2, "0")).join(separator);
        return hexReadings(bytes(prefix ? `0x${digits}` : digits))[0]!.equals(Buffer.from(raw));
      },
    ),
    { seed: 14, numRuns: 500 },
  );
  t.pass();
});
