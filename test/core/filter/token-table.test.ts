import { randomBytes } from "node:crypto";
import t from "tap";
import { TokenTable, TokenTableBuilder } from "../../../src/core/filter/token-table.ts";

function entries(count: number): { fingerprint: Buffer; length: number; rule: number }[] {
  return Array.from({ length: count }, (_, i) => ({ fingerprint: randomBytes(16), length: 6 + (i % 90), rule: i % 7 }));
}

function tableOf(list: ReturnType<typeof entries>): TokenTable {
  const builder = new TokenTableBuilder();
  for (const { fingerprint, length, rule } of list) builder.add(fingerprint, length, rule);
  return builder.build();
}

t.test("every entry is found, and nothing else", async (t) => {
  for (const count of [0, 1, 2, 3, 4, 5, 100, 5_000]) {
    const list = entries(count);
    const table = tableOf(list);
    t.equal(table.size, count);
    const missed = list.filter(
      ({ fingerprint, length, rule }) => table.lookup(fingerprint, length).join() !== String(rule),
    );
    t.same(missed, []);
    t.same(
      entries(1_000).filter(({ fingerprint, length }) => table.lookup(fingerprint, length).length > 0),
      [],
    );
  }
});

t.test("one token in several rules gives all of them; the same entry twice stands once", async (t) => {
  const fingerprint = randomBytes(16);
  const builder = new TokenTableBuilder();
  for (const rule of [3, 1, 3, 2, 1]) builder.add(fingerprint, 40, rule);
  builder.add(randomBytes(16), 40, 9);
  const table = builder.build();
  t.equal(table.size, 4);
  t.same(table.lookup(fingerprint, 40), [3, 1, 2]);
});

t.test("a fingerprint of another length is another token", async (t) => {
  const fingerprint = randomBytes(16);
  const table = tableOf([{ fingerprint, length: 40, rule: 0 }]);
  t.same(table.lookup(fingerprint, 41), []);
  t.ok(table.mayHaveLength(40));
  for (const length of [0, 39, 41, 4_095, 4_096, 1_000_000]) t.notOk(table.mayHaveLength(length));
});

t.test("a token whose length is not known has any", async (t) => {
  const fingerprint = randomBytes(16);
  const table = tableOf([...entries(3), { fingerprint, length: 0, rule: 5 }]);
  for (const length of [6, 40, 100_000]) {
    t.ok(table.mayHaveLength(length));
    t.same(table.lookup(fingerprint, length), [5]);
  }
});

t.test("the longest tokens", async (t) => {
  const list = [4_095, 4_096, 5_000].map((length) => ({ fingerprint: randomBytes(16), length, rule: 0 }));
  for (const entry of list) {
    const table = tableOf([entry]);
    t.ok(table.mayHaveLength(entry.length));
    t.notOk(table.mayHaveLength(40) && entry.length < 4_097);
    t.same(table.lookup(entry.fingerprint, entry.length), [0]);
  }
});

t.test("fingerprints that fall into one slot are told apart", async (t) => {
  const list = entries(500);
  for (const [i, { fingerprint }] of list.entries()) fingerprint.writeUInt32LE(i % 3 === 0 ? 0xffff_ffff : 0, 0);
  const table = tableOf(list);
  t.same(
    list.filter(({ fingerprint, length, rule }) => table.lookup(fingerprint, length)[0] !== rule),
    [],
  );
  const stranger = Buffer.concat([Buffer.alloc(4), randomBytes(12)]);
  t.same(table.lookup(stranger, 6), []);
});

t.test("a table built in slices is the same as one built at once", async (t) => {
  const list = entries(1_000);
  const builder = new TokenTableBuilder();
  for (const { fingerprint, length, rule } of [...list, ...list]) builder.add(fingerprint, length, rule);
  let slices = 1;
  let table = builder.buildSome(300);
  for (; table === undefined; table = builder.buildSome(300)) slices++;
  t.equal(slices, 7);
  t.equal(table.size, 1_000);
  t.same(
    list.filter(({ fingerprint, length, rule }) => table.lookup(fingerprint, length)[0] !== rule),
    [],
  );
});

t.test("an entry takes at most 40 bytes", async (t) => {
  for (const count of [1_000, 1_024, 1_530, 1_600, 3_000]) {
    const table = tableOf(entries(count));
    t.ok((table.toBuffer().length - 5_000) / count <= 40, String(count));
  }
});

t.test("what is written is read again, wherever it lies in memory", async (t) => {
  const list = entries(100);
  const bytes = tableOf(list).toBuffer();
  for (const offset of [0, 1, 2, 3, 4]) {
    const copy = Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset);
    const table = TokenTable.fromBuffer(copy);
    t.equal(table.size, 100);
    t.same(
      list.filter(({ fingerprint, length, rule }) => table.lookup(fingerprint, length)[0] !== rule),
      [],
    );
    t.same(table.toBuffer(), bytes);
  }
});

t.test("a buffer that is no table is refused", async (t) => {
  const bytes = tableOf(entries(10)).toBuffer();
  const changed = (word: number, value: number) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt32LE(value, word * 4);
    return copy;
  };
  const broken: [name: string, bytes: Buffer][] = [
    ["nothing", Buffer.alloc(0)],
    ["zeros", Buffer.alloc(bytes.length)],
    ["short", bytes.subarray(0, -1)],
    ["without its last entry", bytes.subarray(0, -24)],
    ["long", Buffer.concat([bytes, Buffer.alloc(4)])],
    ["another magic", changed(0, 1)],
    ["another count", changed(1, 9)],
    ["a count past all bounds", changed(1, 0xffff_ffff)],
    ["another number of slots", changed(2, 32)],
    ["slots that are no power of two", changed(2, 15)],
    ["no slots", changed(2, 0)],
    ["fewer slots than entries", changed(2, 8)],
  ];
  for (const [name, given] of broken) t.throws(() => TokenTable.fromBuffer(given), RangeError, name);
});

t.test("a table whose slots are all taken makes no look-up hang", async (t) => {
  const bytes = Buffer.from(tableOf(entries(3)).toBuffer());
  bytes.fill(0xff, bytes.length - 3 * 24 - 8 * 4, bytes.length - 3 * 24);
  t.same(TokenTable.fromBuffer(bytes).lookup(randomBytes(16), 6), []);
});

t.test("a fingerprint of another size is refused", async (t) => {
  for (const size of [0, 15, 17, 32]) t.throws(() => new TokenTableBuilder().add(randomBytes(size), 6, 0), RangeError);
});
