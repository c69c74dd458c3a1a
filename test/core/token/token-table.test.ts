import { randomBytes } from "node:crypto";
import t from "tap";
import { isShape, shapeOf, UNKNOWN_SHAPE } from "../../../src/core/token/byte-kinds.ts";
import { readTokenTable } from "../../../src/core/token/read-token-table.ts";
import { ORIGINS_MAX, type TokenOrigin } from "../../../src/core/token/token-origin.ts";
import { TokenTableBuilder } from "../../../src/core/token/token-table-builder.ts";
import type { TokenTable } from "../../../src/core/token/token-table.ts";
import { atOnce } from "./at-once.ts";

const KEY_ID = "key_id-1";

interface Given {
  readonly fingerprint: Buffer;
  readonly shape: number;
  readonly rule: number;
  readonly origin?: TokenOrigin;
}

function entries(count: number): Given[] {
  return Array.from({ length: count }, (_, i) => ({
    fingerprint: randomBytes(16),
    shape: shapeOf(Buffer.alloc(6 + (i % 90), "a")),
    rule: i % 7,
  }));
}

function builderOf(list: readonly Given[]): TokenTableBuilder {
  const builder = new TokenTableBuilder(KEY_ID);
  for (const { fingerprint, shape, rule, origin } of list) builder.add(fingerprint, shape, rule, origin);
  return builder;
}

const tableOf = (list: readonly Given[]): TokenTable => atOnce(builderOf(list).build());

function rulesOf(table: TokenTable, fingerprint: Buffer, nowMs = 0): number[] {
  const entry = table.find(fingerprint);
  return entry === -1 ? [] : table.listings(entry, nowMs).map(({ rule }) => rule);
}

function missedOf(table: TokenTable, list: readonly Given[]): Given[] {
  return list.filter(({ fingerprint, rule }) => rulesOf(table, fingerprint).join() !== String(rule));
}

t.test("every entry is found, and nothing else", async (t) => {
  for (const count of [0, 1, 2, 3, 4, 5, 8, 9, 100, 5_000, 70_000]) {
    const list = entries(count);
    const table = tableOf(list);
    t.equal(table.size, count);
    t.same(missedOf(table, list), []);
    const strangers = entries(1_000);
    t.same(
      strangers.filter(({ fingerprint }) => table.find(fingerprint) !== -1),
      [],
    );
  }
});

t.test("entries stand in the order of their fingerprints, byte for byte", async (t) => {
  const list = entries(3_000);
  const table = tableOf(list);
  const sorted = list.map(({ fingerprint }) => fingerprint.toString("hex")).sort();
  t.same(
    sorted.map((_, i) => table.entry(i).fingerprint.toString("hex")),
    sorted,
  );
});

t.test("one token in several rules gives all of them; the same entry twice stands once", async (t) => {
  const fingerprint = randomBytes(16);
  const rules = [3, 1, 3, 2, 1];
  const table = tableOf([...rules.map((rule) => ({ fingerprint, shape: UNKNOWN_SHAPE, rule })), ...entries(1)]);
  t.equal(table.size, 4);
  t.same(rulesOf(table, fingerprint), [1, 2, 3]);
});

t.test("an entry is void from the second it expires; the source tells where its token was found", async (t) => {
  const origins: TokenOrigin[] = [
    { expiresAtSeconds: 100, source: "one place" },
    { expiresAtSeconds: 0, source: "another plaçe" },
    { expiresAtSeconds: 50, source: "" },
  ];
  const list = entries(50).map((entry, i) => ({ ...entry, origin: origins[i % 3]! }));
  const table = tableOf(list);
  for (const [i, { fingerprint, rule }] of list.entries()) {
    const { expiresAtSeconds, source } = origins[i % 3]!;
    const at = (nowMs: number) => table.listings(table.find(fingerprint), nowMs);
    t.same(at(0), [{ rule, source }]);
    t.same(at(expiresAtSeconds * 1e3 - 1).length, 1);
    t.same(at(expiresAtSeconds * 1e3).length, expiresAtSeconds === 0 ? 1 : 0);
  }
});

t.test("of a token listed twice in a rule the entry that lasts longer counts, whatever the order", async (t) => {
  const fingerprint = randomBytes(16);
  const given = [10, 0, 20].map((expiresAtSeconds) => ({ expiresAtSeconds, source: `until ${expiresAtSeconds}` }));
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
    [0, 2, 1],
  ]) {
    const table = tableOf(order.map((i) => ({ fingerprint, shape: UNKNOWN_SHAPE, rule: 0, origin: given[i]! })));
    t.same(table.listings(table.find(fingerprint), 1e9), [{ rule: 0, source: "until 0" }]);
  }
  const table = tableOf([0, 2].map((i) => ({ fingerprint, shape: UNKNOWN_SHAPE, rule: 0, origin: given[i]! })));
  t.same(table.listings(table.find(fingerprint), 15e3), [{ rule: 0, source: "until 20" }]);
});

t.test("different origins are bounded; one more is refused, those known are taken", async (t) => {
  const builder = new TokenTableBuilder(KEY_ID);
  const fingerprint = randomBytes(16);
  const add = (i: number) => builder.add(fingerprint, UNKNOWN_SHAPE, 0, { expiresAtSeconds: i, source: "" });
  for (let i = 1; i <= ORIGINS_MAX; i++) if (!add(i)) t.fail();
  t.notOk(add(ORIGINS_MAX + 1));
  t.ok(add(7));
});

t.test("fingerprints that fall into one bucket are told apart", async (t) => {
  const list = entries(9_000);
  for (const [i, { fingerprint }] of list.entries()) fingerprint.writeUInt32LE(i % 3 === 0 ? 0xffff_ffff : 0, 0);
  const table = tableOf(list);
  t.same(missedOf(table, list), []);
  t.equal(table.find(Buffer.concat([Buffer.alloc(4), randomBytes(12)])), -1);
});

t.test("building and reading can be interrupted every few thousand entries", async (t) => {
  const list = entries(50_000);
  const work = builderOf(list).build();
  let slices = 1;
  let step = work.next();
  for (; step.done !== true; step = work.next()) slices++;
  t.ok(slices > 60, String(slices));
  t.same(missedOf(step.value, list), []);
});

t.test("an entry takes at most 40 bytes, its place in the index included", async (t) => {
  for (const count of [1_000, 1_024, 1_025, 1_600, 3_000, 4_097]) {
    const table = tableOf(entries(count));
    const buckets = 2 ** Math.ceil(Math.log2(count / 4));
    t.ok((table.toBuffer().length + 4 * buckets) / count <= 31, String(count));
  }
});

t.test("the same entries give the same bytes, in whatever order they came", async (t) => {
  const list = entries(2_000);
  t.same(tableOf(list).toBuffer(), tableOf(list.toReversed()).toBuffer());
});

t.test("what is written is read again, wherever it lies in memory", async (t) => {
  const origin = { expiresAtSeconds: 7, source: "somewhere" };
  const list = entries(100).map((entry) => ({ ...entry, origin }));
  const bytes = tableOf(list).toBuffer();
  for (const offset of [0, 1, 2, 3, 4]) {
    const table = atOnce(readTokenTable(Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset)));
    if ("expected" in table) throw new Error(table.expected);
    t.equal(table.size, 100);
    t.equal(table.keyId, KEY_ID);
    t.same(missedOf(table, list), []);
    t.same(table.toBuffer(), bytes);
    t.same(table.entry(3).origin, origin);
  }
});

t.test("bytes that are no table are refused, with the place and what was expected", async (t) => {
  const origin = { expiresAtSeconds: 7, source: "somewhere" };
  const bytes = tableOf(entries(10).map((entry) => ({ ...entry, origin }))).toBuffer();
  const changed = (offset: number, ...values: number[]) => {
    const copy = Buffer.from(bytes);
    Buffer.from(values).copy(copy, offset);
    return copy;
  };
  const second = bytes.subarray(32 + 28, 32 + 56);
  const originsAt = 32 + 10 * 28;
  const cases: [name: string, given: Buffer, fault: string][] = [
    ["nothing", Buffer.alloc(0), "0: a header of 32 bytes"],
    ["half a header", bytes.subarray(0, 20), "20: a header of 32 bytes"],
    ["zeros", Buffer.alloc(bytes.length), "0: a token table"],
    ["garbage", randomBytes(500), "0: a token table"],
    ["another version", changed(8, 2), "8: version 1"],
    ["a count past all bounds", changed(12, 0xff, 0xff, 0xff, 0xff), "12: at most 67108864 entries"],
    ["a key id that is none", changed(16, 0), "16: the id of a key"],
    [
      "a table that was cut",
      bytes.subarray(0, -1),
      `${bytes.length - 1}: ${bytes.length} bytes in all, found ${bytes.length - 1}`,
    ],
    [
      "one with more behind it",
      Buffer.concat([bytes, Buffer.alloc(4)]),
      `${bytes.length}: ${bytes.length} bytes in all, found ${bytes.length + 4}`,
    ],
    ["another count", changed(12, 9), `${bytes.length - 28}: ${bytes.length - 28} bytes in all, found ${bytes.length}`],
    [
      "entries out of order",
      changed(32, ...second, ...bytes.subarray(32, 60)),
      "60: entries in ascending order, each once",
    ],
    ["an entry twice", changed(32, ...second), "60: entries in ascending order, each once"],
    ["a length without kinds", changed(32 + 18, 0), "48: the length and kinds of a token"],
    ["a length out of bounds", changed(32 + 17, 0xff), "48: the length and kinds of a token"],
    ["an origin that is not there", changed(32 + 24, 2), "56: an origin of this table"],
    ["a text past the end", changed(originsAt + 4, 10), `${originsAt + 4}: the end of an origin's text`],
    ["a text too short", changed(originsAt + 4, 8), "28: as many bytes of text as the origins have"],
  ];
  for (const [name, given, fault] of cases) {
    const read = atOnce(readTokenTable(given));
    t.equal("expected" in read ? `${read.offset}: ${read.expected}` : "a table", fault, name);
  }
});

t.test("a damaged table is refused or gives wrong answers, but never fails or hangs", async (t) => {
  const bytes = tableOf(entries(40)).toBuffer();
  for (let i = 0; i < 2_000; i++) {
    const copy = Buffer.from(bytes);
    copy[(i * 7_919) % bytes.length]! ^= 1 << (i % 8);
    const read = atOnce(readTokenTable(copy));
    if ("expected" in read) continue;
    for (const { fingerprint } of entries(3)) rulesOf(read, fingerprint);
    for (let place = 0; place < read.size; place++) rulesOf(read, Buffer.from(read.entry(place).fingerprint));
  }
  t.pass();
});

t.test("a fingerprint of another size, or a shape no token has, is a mistake of the caller", async (t) => {
  const add = (fingerprint: Buffer, shape: number) => () => new TokenTableBuilder(KEY_ID).add(fingerprint, shape, 0);
  for (const size of [0, 15, 17, 32]) t.throws(add(randomBytes(size), UNKNOWN_SHAPE), RangeError);
  t.ok(isShape(shapeOf(Buffer.alloc(4_096, "x"))));
  for (const length of [4_097, 5_000, 70_000]) {
    t.throws(add(randomBytes(16), shapeOf(Buffer.alloc(length, "x"))), RangeError, String(length));
  }
});
