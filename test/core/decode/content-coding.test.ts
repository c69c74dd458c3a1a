import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import t from "tap";
import { Budget } from "../../../src/core/decode/budget.ts";
import { undoCodings } from "../../../src/core/decode/content-coding.ts";
import { bytes, text } from "./scanned.ts";

const words = bytes(Array.from({ length: 2_000 }, (_, i) => `word${(i * 7_919) % 10_007} `).join(""));
const ENCODERS: Record<string, (value: Buffer) => Buffer> = {
  gzip: (value) => gzipSync(value),
  "x-gzip": (value) => gzipSync(value),
  deflate: (value) => deflateSync(value),
  br: (value) => brotliCompressSync(value),
  zstd: (value) => zstdCompressSync(value),
};

for (const [coding, encode] of Object.entries(ENCODERS)) {
  t.test(`${coding}: the whole body, and the body as it stands`, async (t) => {
    const budget = new Budget();
    const packed = encode(words);
    t.same(undoCodings(packed, ` ${coding.toUpperCase()}\t`, budget).map(text), [text(words), text(packed)]);
    t.equal(budget.exceeded.size, 0);
  });

  t.test(`${coding}: what stands before a damage counts, and the damage is told`, async (t) => {
    const budget = new Budget();
    // Two pieces, so that a decoder that works by blocks has given the first one.
    const pieces = Buffer.concat([encode(words), encode(words)]);
    const damaged = coding === "br" || coding === "deflate" ? encode(words) : pieces;
    damaged.fill(0xff, Math.floor(damaged.length * 0.8));
    const [read] = undoCodings(damaged, coding, budget);
    t.ok(read!.length > words.length / 3, `${read!.length} of ${words.length}`);
    t.ok(text(read!).startsWith(text(words.subarray(0, words.length / 3))));
    // Brotli may read noise as data.
    if (coding !== "br") t.ok(budget.exceeded.has("coding"));
  });

  t.test(`${coding}: a bomb gives what the bound allows, and is told`, async (t) => {
    const budget = new Budget();
    const bomb = encode(Buffer.concat([words, Buffer.alloc(64 * 2 ** 20)]));
    const [read] = undoCodings(bomb, coding, budget);
    t.ok(read!.length <= 8 * 2 ** 20);
    if (coding.endsWith("gzip") || coding === "deflate") t.ok(text(read!).startsWith(text(words.subarray(0, 1_000))));
    t.ok(budget.exceeded.has("coding"));
    t.ok(budget.inflatedBytesLeft < 8 * 2 ** 20, "the work done is taken off the budget");
  });
}

const STACKED: [guarantee: string, body: Buffer, header: string, readings: Buffer[], exceeded: string[]][] = [
  ["none", words, "", [words], []],
  ["identity", words, "identity, ,", [words], []],
  ["two codings, the last first", brotliCompressSync(gzipSync(words)), "gzip, br", [words, gzipSync(words)], []],
  ["raw deflate", deflateRawSync(words), "deflate", [words], []],
  ["a coding that is unknown", words, "compress", [words], ["coding"]],
  ["a coding that the body is not in", words, "gzip", [words], ["coding"]],
  ["a coding under one that is unknown", gzipSync(words), "gzip, x", [gzipSync(words)], ["coding"]],
  ["an empty body", Buffer.alloc(0), "gzip", [Buffer.alloc(0)], ["coding"]],
];
for (const [guarantee, body, header, readings, exceeded] of STACKED) {
  t.test(`codings: ${guarantee}`, async (t) => {
    const budget = new Budget();
    const all = undoCodings(body, header, budget);
    for (const reading of readings) t.ok(all.some((given) => given.equals(reading)));
    t.equal(all.at(-1), body, "the body as it stands is the last reading");
    t.same([...budget.exceeded], exceeded);
  });
}

t.test("no number of codings costs more than the budget", async (t) => {
  const budget = new Budget();
  const bomb = gzipSync(Buffer.alloc(2 ** 20));
  let rounds = 0;
  while (budget.inflatedBytesLeft > 0 && rounds < 1_000) {
    undoCodings(bomb, "gzip", budget);
    rounds++;
  }
  t.ok(rounds < 1_000);
  t.same(undoCodings(bomb, "gzip", budget), [bomb]);
});
