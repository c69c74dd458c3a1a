import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { boundsOf } from "../../../src/platform/spool/bounds.ts";
import { ALL, drain, nextTurn, openSpool, texts } from "./spools.ts";

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `record ${from + i}`);

t.test("what is appended is read in its order, by whoever opens the spool later", async (t) => {
  const root = join(t.testdir(), "spool");
  const spool = openSpool(root);
  const writer = spool.writer();
  for (const text of [...numbers(1_000), "", "ä€😀\n"]) writer.append(text);
  await writer.close();
  const reader = await spool.reader();
  t.strictSame(texts(await drain(reader)), [...numbers(1_000), "", "ä€😀\n"]);
  t.match(spool.told, { written: 1_002, missing: 0, unreadable: 0, troubles: [] });
});

t.test("records are with the system when the turn of the event loop ends, and can be read at once", async (t) => {
  const spool = openSpool(t.testdir());
  const reader = await spool.reader();
  const writer = spool.writer();
  for (let round = 0; round < 5; round++) {
    for (const text of numbers(10, round * 10)) writer.append(text);
    t.equal(spool.told.written, round * 10, "not in the same turn");
    await nextTurn();
    t.equal(spool.told.written, round * 10 + 10);
    t.strictSame(texts(await drain(reader)), numbers(10, round * 10));
  }
  await writer.close();
});

t.test("what was not acknowledged is read again after a restart, what was is not, and disappears", async (t) => {
  const root = t.testdir();
  const spool = openSpool(root);
  const writer = spool.writer();
  for (const text of numbers(30)) writer.append(text);
  await writer.close();
  const some = { bytesMax: 2 ** 20, recordsMax: 10 };
  const first = await spool.reader();
  t.strictSame(texts(await first.read(some)), numbers(10));
  await first.acknowledge();
  t.strictSame(texts(await first.read(some)), numbers(10, 10));
  const second = await spool.reader();
  t.equal(await second.count(), 20);
  t.strictSame(texts(await drain(second, some)), numbers(20, 10));
  t.strictSame(readdirSync(root), ["acknowledged.json"]);
  t.strictSame(readFileSync(join(root, "acknowledged.json"), "utf8"), "{}\n");
  t.strictSame([await second.count(), second.bytes], [0, 0]);
});

t.test("one batch is out at a time", async (t) => {
  const spool = openSpool(t.testdir());
  const writer = spool.writer();
  for (const text of numbers(3)) writer.append(text);
  await writer.close();
  const reader = await spool.reader();
  await reader.read({ bytesMax: 2 ** 20, recordsMax: 1 });
  await t.rejects(reader.read(ALL));
  await reader.acknowledge();
  t.strictSame(texts(await drain(reader)), numbers(2, 1));
});

t.test("a batch keeps to its limits, however the records lie", async (t) => {
  const spool = openSpool(t.testdir());
  for (let w = 0; w < 3; w++) {
    const writer = spool.writer(boundsOf(2 ** 20, 1));
    for (let i = 0; i < 400; i++) writer.append("x".repeat((i * 37) % 900));
    await writer.close();
  }
  const reader = await spool.reader();
  let total = 0;
  for (;;) {
    const records = await reader.read({ bytesMax: 10_000, recordsMax: 50 });
    if (records.length === 0) break;
    t.ok(records.length <= 50);
    t.ok(records.reduce((sum, { payload }) => sum + payload.length, 0) <= 10_000 + 900);
    total += records.length;
    await reader.acknowledge();
  }
  t.equal(total, 1_200);
});

t.test("the records of every writer come out, those of each in order, and no writer waits for another", async (t) => {
  const spool = openSpool(t.testdir());
  const writers = ["a", "b", "c"].map((name) => ({ name, writer: spool.writer() }));
  for (let i = 0; i < 100; i++) for (const { name, writer } of writers) writer.append(`${name}${i}`);
  await nextTurn();
  const reader = await spool.reader();
  const few = { bytesMax: 2 ** 20, recordsMax: 10 };
  const seen = new Set<string>();
  const all: string[] = [];
  for (let batch = 0; batch < 3; batch++) {
    const records = texts(await reader.read(few));
    await reader.acknowledge();
    all.push(...records);
    for (const text of records) seen.add(text[0]!);
  }
  t.strictSame([...seen].sort(), ["a", "b", "c"]);
  all.push(...texts(await drain(reader)));
  for (const { name, writer } of writers) {
    t.strictSame(
      all.filter((text) => text.startsWith(name)),
      Array.from({ length: 100 }, (_, i) => `${name}${i}`),
    );
    await writer.close();
  }
});

t.test("a writer leaves nothing behind where it wrote nothing, and files are for their owner only", async (t) => {
  const root = join(t.testdir(), "spool");
  const spool = openSpool(root);
  await spool.writer().close();
  t.throws(() => readdirSync(root));
  const writer = spool.writer();
  writer.append("secret");
  await writer.close();
  const [name] = readdirSync(join(root, writer.name));
  t.equal(statSync(join(root, writer.name)).mode & 0o777, 0o700);
  t.equal(statSync(join(root, writer.name, name!)).mode & 0o777, 0o600);
});

t.test("counts are kept with the records, across segments", async (t) => {
  const spool = openSpool(t.testdir());
  const writer = spool.writer({ segmentBytes: 500, fullBytes: 2 ** 30, keptBytes: 2 ** 30 });
  for (let i = 0; i < 50; i++) {
    writer.append(`record ${i}`, i + 1);
    await nextTurn();
  }
  const reader = await spool.reader();
  t.equal(await reader.count(), (50 * 51) / 2);
  const records = await drain(reader);
  t.strictSame(
    records.map(({ count }) => count),
    Array.from({ length: 50 }, (_, i) => i + 1),
  );
  t.strictSame(
    records.map(({ before }) => before),
    Array.from({ length: 50 }, (_, i) => (i * (i + 1)) / 2),
  );
  t.equal(spool.told.missing, 0);
  await writer.close();
});

t.test("where it stands how far a reader came, and cannot be understood, everything is read again", async (t) => {
  const root = t.testdir();
  const spool = openSpool(root);
  const writer = spool.writer();
  for (const text of numbers(10)) writer.append(text);
  await nextTurn();
  await drain(await spool.reader());
  writeFileSync(join(root, "acknowledged.json"), '{"x":{"segment":-1}}');
  t.strictSame(texts(await drain(await spool.reader())), numbers(10));
  await writer.close();
});

t.test("what is appended after the end is counted as lost", async (t) => {
  const spool = openSpool(t.testdir());
  const writer = spool.writer();
  writer.append("a");
  const closing = writer.close();
  writer.append("b", 7);
  await closing;
  t.match(spool.told, { written: 1, error: 7 });
});
