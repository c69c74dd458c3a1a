import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import t from "tap";
import type { VpatchEvent } from "../../../src/core/event.ts";
import { openEventSink, type EventSink } from "../../../src/node/events/sink.ts";
import type { EventLine } from "../../../src/node/events/line.ts";
import { hitsOf, lineOf, linesFor } from "./judged.ts";

const WRITER = fileURLToPath(new URL("./write-events.ts", import.meta.url));
const hits = hitsOf([{ id: "r", point: ["header", "X"] }], { fields: ["X", "present"] });

function numbered(n: number, target = "/"): EventLine {
  return lineOf(linesFor(hits, { target }, { ruleset: n })[0]!);
}

function linesOf(file: string): VpatchEvent[] {
  const text = readFileSync(file, "utf8");
  return text === ""
    ? []
    : text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as VpatchEvent);
}

function opened(log: string): { sink: EventSink; counts: { written: number; full: number; failed: number } } {
  const counts = { written: 0, full: 0, failed: 0 };
  const sink = openEventSink({
    log,
    format: "native",
    onWrite: (count) => (counts.written += count),
    onDrop: (reason, count) => (reason === "log_full" ? (counts.full += count) : (counts.failed += count)),
  });
  return { sink, counts };
}

t.test("a flush resolves when every event is in the file, each one line, in order", async (t) => {
  const file = join(t.testdir(), "deep/er/events.ndjson");
  const { sink, counts } = opened(file);
  for (let n = 0; n < 2_000; n++) sink.write(numbered(n));
  await sink.flush();
  t.strictSame(
    linesOf(file).map(({ ruleset }) => ruleset),
    Array.from({ length: 2_000 }, (_, n) => n),
  );
  t.strictSame(counts, { written: 2_000, full: 0, failed: 0 });
  await sink.flush();
  await sink.close();
});

t.test("an end writes what is waiting; later events are counted as lost", async (t) => {
  const file = join(t.testdir(), "events.ndjson");
  const { sink, counts } = opened(file);
  for (let n = 0; n < 500; n++) sink.write(numbered(n));
  await Promise.all([sink.close(), sink.close()]);
  t.equal(linesOf(file).length, 500);
  sink.write(numbered(500));
  sink.reopen();
  await sink.flush();
  t.strictSame(counts, { written: 500, full: 0, failed: 1 });
  t.equal(linesOf(file).length, 500);
});

t.test("a file is appended to, not begun anew", async (t) => {
  const file = join(t.testdir(), "events.ndjson");
  for (let n = 0; n < 3; n++) {
    const { sink } = opened(file);
    sink.write(numbered(n));
    await sink.close();
  }
  t.strictSame(
    linesOf(file).map(({ ruleset }) => ruleset),
    [0, 1, 2],
  );
});

t.test("events beyond the bounded buffer are dropped and counted exactly", async (t) => {
  const file = join(t.testdir(), "events.ndjson");
  const { sink, counts } = opened(file);
  const target = `/${"p".repeat(700)}?${"q".repeat(700)}`;
  const total = 12_000;
  // In one turn, so that nothing is written in between.
  for (let n = 0; n < total; n++) sink.write(numbered(n, target));
  await sink.close();
  const kept = linesOf(file).length;
  t.ok(counts.full > 0, `${counts.full} dropped`);
  t.strictSame(counts, { written: kept, full: total - kept, failed: 0 });
});

t.test("after a log rotation the file is opened anew and no line is lost or torn", async (t) => {
  const folder = t.testdir();
  const file = join(folder, "events.ndjson");
  const { sink, counts } = opened(file);
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 200; n++) sink.write(numbered(round * 200 + n));
    // Twice in a row, while lines are on their way.
    renameSync(file, join(folder, `events.${round}`));
    sink.reopen();
    sink.reopen();
    await sink.flush();
    sink.write(numbered(-1));
    await sink.flush();
    t.ok(existsSync(file), `round ${round}: there is a new file`);
  }
  await sink.close();
  const parts = [0, 1, 2].map((round) => linesOf(join(folder, `events.${round}`)));
  const numbers = [...parts.flat(), ...linesOf(file)].map(({ ruleset }) => ruleset).filter((n) => n >= 0);
  t.strictSame(
    numbers,
    Array.from({ length: 600 }, (_, n) => n),
  );
  t.equal(counts.written, 603);
});

t.test("where the file cannot be opened anew the old one is kept", async (t) => {
  const folder = t.testdir({ logs: {} });
  const { sink, counts } = opened(join(folder, "logs/events.ndjson"));
  sink.write(numbered(0));
  await sink.flush();
  renameSync(join(folder, "logs"), join(folder, "former"));
  writeFileSync(join(folder, "logs"), "not a folder");
  sink.reopen();
  sink.write(numbered(1));
  await sink.close();
  t.equal(linesOf(join(folder, "former/events.ndjson")).length, 2);
  t.strictSame(counts, { written: 2, full: 0, failed: 0 });
  rmSync(join(folder, "logs"));
});

t.test("a file that cannot be opened is told at the start, in a sentence", (t) => {
  const folder = t.testdir({ "a file": "" });
  t.throws(() => opened(join(folder, "a file/events.ndjson")), {
    message: /^the event log .*events\.ndjson (lies below|cannot|is) /,
  });
  t.throws(() => opened(folder), { message: /^the event log .* is a folder, not a file$/ });
  t.end();
});

t.test("a disk that is full loses no event in silence and never throws", async (t) => {
  const { sink, counts } = opened("/dev/full");
  for (let n = 0; n < 100; n++) sink.write(numbered(n));
  await sink.flush();
  await sink.close();
  t.strictSame(counts, { written: 0, full: 0, failed: 100 });
});

t.test("none writes nothing", async (t) => {
  const { sink, counts } = opened("none");
  sink.write(numbered(0));
  sink.reopen();
  await sink.close();
  t.strictSame(counts, { written: 0, full: 0, failed: 0 });
});

t.test("processes that share one pipe lose and tear no line", async (t) => {
  const node = `"${process.execPath}" "${WRITER}"`;
  // A shell's pipe: what spawn gives is a socket.
  const { stdout, stderr } = await promisify(execFile)(
    "sh",
    ["-c", `{ ${node} a 2000 & ${node} b 2000 & wait; } | cat`],
    {
      maxBuffer: 2 ** 26,
    },
  );
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as VpatchEvent);
  t.equal(events.length, 4_000);
  for (const name of ["a", "b"]) {
    const numbers = events.filter(({ node_id }) => node_id === name).map(({ ruleset }) => ruleset);
    t.strictSame(
      numbers,
      Array.from({ length: 2_000 }, (_, n) => n),
      name,
    );
  }
  for (const line of stderr.trimEnd().split("\n")) t.strictSame(JSON.parse(line), { written: 2_000, dropped: 0 });
});

t.test("where the reader of standard output is gone every event is counted as lost and the process ends", async (t) => {
  const child = spawn(process.execPath, [WRITER, "a", "1000", "wait"], { stdio: "pipe" });
  child.stdout.destroy();
  child.stdin.end();
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (told += text));
  const [code] = (await once(child, "close")) as [number];
  t.equal(code, 0);
  t.strictSame(JSON.parse(told), { written: 0, dropped: 1_000 });
});
