import { gzipSync, constants } from "node:zlib";
import t from "tap";
import { Budget } from "../../../src/core/decode/budget.ts";
import { gunzipReadings } from "../../../src/core/decode/gzip.ts";
import { bytes, text } from "./scanned.ts";

const words = bytes(Array.from({ length: 400 }, (_, i) => `word${i} `).join(""));
const packed = gzipSync(words);
const damaged = (at: number) => {
  const copy = Buffer.from(packed);
  copy[at]! ^= 0xff;
  return copy;
};
/** Extra field, file name, comment and header checksum (RFC 1952 section 2.3.1) before the same deflate stream. */
const dressed = Buffer.concat([
  Buffer.from([0x1f, 0x8b, 8, 0x02 | 0x04 | 0x08 | 0x10, 0, 0, 0, 0, 0, 3]),
  Buffer.from([3, 0, 1, 2, 3]),
  bytes("name\0comment\0"),
  Buffer.from([0xba, 0xad]),
  packed.subarray(10),
]);

const WHOLE: [guarantee: string, input: Buffer][] = [
  ["one member", packed],
  ["two members", Buffer.concat([gzipSync(words.subarray(0, 1000)), gzipSync(words.subarray(1000))])],
  ["an empty member first", Buffer.concat([gzipSync(""), packed])],
  ["garbage after the last member", Buffer.concat([packed, bytes("garbage")])],
  ["a wrong checksum", damaged(packed.length - 6)],
  ["a wrong length", damaged(packed.length - 1)],
  ["no trailer", packed.subarray(0, -8)],
  ["all optional header fields, with a wrong header checksum", dressed],
];
for (const [guarantee, input] of WHOLE) {
  t.test(`${guarantee}: everything is read`, async (t) => {
    t.same(gunzipReadings(input, new Budget()).map(text), [text(words)]);
  });
}

t.test("a truncated stream gives what had come", async (t) => {
  const flushed = gzipSync(words, { finishFlush: constants.Z_SYNC_FLUSH, level: 0 });
  const [reading] = gunzipReadings(flushed.subarray(0, flushed.length - 300), new Budget());
  t.ok(reading !== undefined && reading.length > 1_000);
  t.equal(text(words).startsWith(text(reading!)), true);
});

t.test("what is not gzip yields nothing", async (t) => {
  for (const input of [
    "",
    "\x1f",
    "\x1f\x8b",
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "plain text, not packed",
    "\x1f\x8b then text that is no deflate",
  ]) {
    const budget = new Budget();
    t.same(gunzipReadings(bytes(input), budget), []);
    t.equal(budget.exceeded.size, 0);
  }
});

t.test("a bomb yields what the bound allows, is named, and is charged for", async (t) => {
  const bomb = gzipSync(Buffer.concat([words, Buffer.alloc(4 * 2 ** 20)]));
  const budget = new Budget();
  const before = budget.inflatedBytesLeft;
  const [reading] = gunzipReadings(bomb, budget);
  t.equal(text(reading!.subarray(0, words.length)), text(words));
  t.ok(reading!.length <= bomb.length * 200);
  t.same([...budget.exceeded], ["gzip"]);
  t.ok(budget.inflatedBytesLeft < before, "the work done is taken off the budget");
});

t.test("many bombs cost no more than the budget", async (t) => {
  const bomb = gzipSync(Buffer.alloc(2 ** 20));
  const budget = new Budget();
  let attempts = 0;
  while (budget.inflatedBytesLeft > 0 && attempts < 1_000) {
    gunzipReadings(bomb, budget);
    attempts++;
  }
  t.ok(attempts < 1_000, `the budget was used up after ${attempts}`);
  t.same(gunzipReadings(packed, budget), []);
});

t.test("small inputs may inflate to 64 KiB whatever the ratio", async (t) => {
  const small = gzipSync(Buffer.alloc(60_000, 0x61));
  t.ok(small.length * 200 < 60_000);
  t.equal(gunzipReadings(small, new Budget())[0]?.length, 60_000);
});

t.test("the whole request shares one allowance", async (t) => {
  const incompressible = Buffer.alloc(2 ** 20, 0).map((_, i) => (Math.imul(i, 2654435761) >>> 13) & 0xff);
  const member = gzipSync(incompressible, { level: 0 });
  const budget = new Budget();
  const lengths = Array.from({ length: 10 }, () => gunzipReadings(member, budget)[0]?.length ?? 0);
  t.equal(lengths.filter((length) => length > 0).length, 8, "8 MiB");
  t.ok(budget.exceeded.has("gzip"));
});
