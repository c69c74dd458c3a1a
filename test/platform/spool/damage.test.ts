import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import t, { type Test } from "tap";
import { HEADER_BYTES, nextMark, recordAt, sealRecord } from "../../../src/platform/spool/record.ts";
import { segmentName } from "../../../src/platform/spool/segment-name.ts";
import { drain, openSpool, texts } from "./spools.ts";

const PAYLOADS = ["first", "", "third, the longest", "4", "fifth"];

/** Records one after the other, as a segment holds them; and where each ends. */
function segmentOf(payloads: readonly string[], before = 0): { bytes: Buffer; ends: number[] } {
  const bytes = Buffer.alloc(payloads.reduce((sum, text) => sum + HEADER_BYTES + Buffer.byteLength(text), 0));
  const ends: number[] = [];
  let at = 0;
  for (const [i, text] of payloads.entries()) {
    at = sealRecord(bytes, at, bytes.write(text, at + HEADER_BYTES), 1, before + i);
    ends.push(at);
  }
  return { bytes, ends };
}

/** Reads a spool with these segments of one writer that is gone, named by what had been counted before each. */
async function readSegments(t: Test, segments: ReadonlyMap<number, Buffer>) {
  const root = t.testdir();
  mkdirSync(join(root, "writer"));
  for (const [before, bytes] of segments) writeFileSync(join(root, "writer", segmentName(before)), bytes);
  const spool = openSpool(root);
  const read = texts(await drain(await spool.reader()));
  return { read, told: spool.told, left: readdirSync(root) };
}

t.test("a record is known as it was written, and by nothing else: no flipped bit passes", async (t) => {
  const { bytes, ends } = segmentOf(["the payload"]);
  t.match(recordAt(bytes, 0), { count: 1, before: 0, end: ends[0]! });
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    t.type(recordAt(flipped, 0), "string", `bit ${bit}`);
  }
});

t.test("a record that is cut anywhere is short, not damaged: the rest may still come", async (t) => {
  const { bytes } = segmentOf(["the payload"]);
  for (let end = 0; end < bytes.length; end++) t.equal(recordAt(bytes.subarray(0, end), 0), "short", `at ${end}`);
});

t.test("a mark is found behind any bytes, also where only its beginning is there", async (t) => {
  const { bytes } = segmentOf(["x"]);
  for (let cut = 1; cut <= 8; cut++) {
    const behind = Buffer.concat([Buffer.from("some damage"), bytes.subarray(0, cut)]);
    let at = 0;
    while (at < 11) at = nextMark(behind, at);
    t.equal(at, 11, `${cut} bytes of it`);
  }
});

t.test("what a writer that is gone left cut at any byte is read up to there", async (t) => {
  const { bytes, ends } = segmentOf(PAYLOADS);
  for (let length = 0; length <= bytes.length; length++) {
    const { read, told, left } = await readSegments(t, new Map([[0, bytes.subarray(0, length)]]));
    const whole = ends.filter((end) => end <= length).length;
    t.strictSame(read, PAYLOADS.slice(0, whole), `${length} bytes`);
    t.match(told, { missing: 0, unreadable: length - (ends[whole - 1] ?? 0) });
    t.notOk(left.includes("writer"), "and is done with");
  }
});

t.test("of a writer that goes on, the rest of a cut record is waited for", async (t) => {
  const { bytes, ends } = segmentOf(PAYLOADS);
  const root = t.testdir({ writer: {} });
  const spool = openSpool(root);
  spool.writer(undefined, "writer");
  const reader = await spool.reader();
  const read: string[] = [];
  for (let length = 0; length <= bytes.length; length++) {
    writeFileSync(join(root, "writer", segmentName(0)), bytes.subarray(0, length));
    read.push(...texts(await drain(reader)));
    t.equal(read.length, ends.filter((end) => end <= length).length, `${length} bytes`);
  }
  t.strictSame(read, PAYLOADS);
  t.match(spool.told, { missing: 0, unreadable: 0 });
});

t.test("any one damaged byte costs the record it is in, which is counted, and no other", async (t) => {
  const { bytes, ends } = segmentOf(PAYLOADS);
  const next = segmentOf(["next"], PAYLOADS.length).bytes;
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Buffer.from(bytes);
    damaged[at]! ^= 0x55;
    const { read, told, left } = await readSegments(
      t,
      new Map([
        [0, damaged],
        [PAYLOADS.length, next],
      ]),
    );
    const hit = ends.findIndex((end) => at < end);
    t.strictSame(read, [...PAYLOADS.filter((_, i) => i !== hit), "next"], `byte ${at}`);
    t.match(told, { missing: 1, unreadable: ends[hit]! - (ends[hit - 1] ?? 0) });
    t.strictSame(left, ["acknowledged.json"]);
  }
});

t.test("a segment that somebody removed is counted, too", async (t) => {
  const { read, told } = await readSegments(
    t,
    new Map([
      [0, segmentOf(["a", "b"]).bytes],
      [7, segmentOf(["h"], 7).bytes],
    ]),
  );
  t.strictSame(read, ["a", "b", "h"]);
  t.equal(told.missing, 5);
});

t.test("other files in a spool are let alone", async (t) => {
  const root = t.testdir({ "notes.txt": "x", writer: { "notes.txt": "y", "1.spool": "z" } });
  writeFileSync(join(root, "writer", segmentName(0)), segmentOf(["a"]).bytes);
  const spool = openSpool(root);
  t.strictSame(texts(await drain(await spool.reader())), ["a"]);
  t.strictSame(readdirSync(root), ["acknowledged.json", "notes.txt", "writer"]);
  t.strictSame(readdirSync(join(root, "writer")), ["1.spool", "notes.txt"]);
});

t.test(
  "whatever happens to a segment's bytes, what comes out was written, in order, once, and the rest is counted",
  async (t) => {
    const damage = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      bytes: fc.uint8Array({ maxLength: 80 }),
      kind: fc.constantFrom("overwrite", "insert", "remove", "zero"),
    });
    const property = fc.asyncProperty(
      fc.array(fc.string({ maxLength: 60, unit: "grapheme" }), { minLength: 1, maxLength: 40 }),
      fc.array(damage, { maxLength: 4 }),
      async (payloads, damages) => {
        const numbered = payloads.map((text, i) => `${i} ${text}`);
        let bytes = segmentOf(numbered).bytes;
        for (const { at, bytes: foreign, kind } of damages) {
          const from = Math.floor(at * bytes.length);
          const to = kind === "insert" ? from : Math.min(bytes.length, from + foreign.length);
          const middle =
            kind === "remove" ? Buffer.alloc(0) : kind === "zero" ? Buffer.alloc(to - from) : Buffer.from(foreign);
          bytes = Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(to)]);
        }
        const last = segmentOf(["the end"], numbered.length).bytes;
        const { read, told, left } = await readSegments(
          t,
          new Map([
            [0, bytes],
            [numbered.length, last],
          ]),
        );
        const indexes = read.slice(0, -1).map((text) => numbered.indexOf(text));
        if (read.at(-1) !== "the end") throw new Error("the next segment was not read");
        if (indexes.includes(-1)) throw new Error("something came out that was not written");
        if (indexes.some((index, i) => i > 0 && index <= indexes[i - 1]!)) throw new Error("not in order, or twice");
        if (told.missing !== numbered.length - indexes.length) throw new Error(`${told.missing} counted as missing`);
        if (left.includes("writer")) throw new Error(`left behind: ${left.join(" ")}`);
      },
    );
    await fc.assert(property, { seed: 20_261_123, numRuns: 400, includeErrorInReport: true });
    t.pass("holds");
  },
);
