import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import t from "tap";
import { boundsOf } from "../../../src/platform/spool/bounds.ts";
import { folderBytes } from "../../../src/platform/spool/folder-bytes.ts";
import { drain, nextTurn, openSpool, texts } from "./spools.ts";

const WRITER = fileURLToPath(new URL("./write-numbers.ts", import.meta.url));
const BYTES_MAX = 2 ** 20;
const LONG = "x".repeat(1_000);

for (const count of [1, 2, 5]) {
  const name = `${count} writer${count === 1 ? "" : "s"}`;
  t.test(`a spool never grows beyond its bound, and what finds no room is counted exactly: ${name}`, async (t) => {
    const root = t.testdir();
    const spool = openSpool(root);
    const writers = Array.from({ length: count }, () => spool.writer(boundsOf(BYTES_MAX, count)));
    const total = 3_000;
    for (let i = 0; i < total; i++) {
      writers[i % count]!.append(LONG);
      if (i % 10 < 9) continue;
      await nextTurn();
      const bytes = folderBytes(root);
      if (bytes > BYTES_MAX) t.fail(`${bytes} bytes`);
    }
    await nextTurn();
    t.ok(folderBytes(root) > BYTES_MAX * 0.75, "and the bound is made use of");
    t.ok(spool.told.full > 0);
    t.equal(spool.told.written + spool.told.full, total);
    t.ok(writers.some((writer) => !writer.accepts));
    const read = await drain(await spool.reader());
    t.equal(read.length, spool.told.written);
    t.equal(spool.told.missing, 0);
    for (const writer of writers) await writer.close();
  });
}

t.test(
  "with the oldest dropped there is always room, and read, dropped and waiting add up to what was written",
  async (t) => {
    const root = t.testdir();
    const spool = openSpool(root);
    const bounds = boundsOf(BYTES_MAX, 2);
    const writers = [spool.writer(bounds), spool.writer(bounds)];
    const reader = await spool.reader();
    const out = await (async () => {
      writers[0]!.append(LONG, 3);
      await nextTurn();
      return reader.read({ bytesMax: 10_000, recordsMax: 10 });
    })();
    t.equal(out.length, 1);
    let dropped = 0;
    const total = 6_000;
    for (let i = 0; i < total; i++) {
      writers[i % 2]!.append(`${i} ${LONG}`, 1 + (i % 3));
      if (i % 20 === 19) {
        await nextTurn();
        dropped += await reader.shrink(bounds.keptBytes);
      }
    }
    t.equal(spool.told.full, 0);
    t.ok(dropped > 0);
    await reader.acknowledge();
    t.equal(dropped + (await reader.count()), spool.told.written - 3, "what was out was not dropped");
    const left = await drain(reader);
    t.equal(dropped + left.reduce((sum, { count }) => sum + count, 0), spool.told.written - 3);
    t.ok(
      texts(left).some((text) => text.startsWith(`${total - 1} `)),
      "the newest are kept",
    );
    t.equal(spool.told.missing, 0);
    for (const writer of writers) await writer.close();
  },
);

t.test("a spool that cannot be written says so once, counts what is lost, and goes on when it can", async (t) => {
  const root = join(t.testdir({ spool: "a file where a folder should be" }), "spool");
  const spool = openSpool(root);
  const writer = spool.writer();
  for (let i = 0; i < 5; i++) {
    writer.append("lost", 2);
    await nextTurn();
  }
  t.match(spool.told, { written: 0, error: 10 });
  t.strictSame(spool.told.troubles, ["the spool lies below something that is not a folder"]);
  t.notOk(writer.accepts);
  rmSync(root);
  const kept: string[] = [];
  while (!writer.accepts) {
    kept.push(`try ${kept.length}`);
    writer.append(kept.at(-1)!);
    await nextTurn();
  }
  t.strictSame(spool.told.troubles.slice(1), [undefined]);
  await writer.close();
  t.strictSame(texts(await drain(await spool.reader())), kept.slice(-1), "what was lost is not counted twice");
  t.equal(spool.told.missing, 0);
  t.equal(spool.told.error, 10 + kept.length - 1);
});

t.test("where the disk takes only a part of a write, none of it stays, and later writes are whole", async (t) => {
  const root = t.testdir();
  // The system refuses to let a file grow past this, as a full disk does, and then allows it again.
  const limit = 300_000;
  const child = spawn("sh", ["-c", `exec prlimit --fsize=${limit}: "${process.execPath}" "${WRITER}" "${root}" w 50`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: Record<string, unknown>[] = [];
  let recovered = false;
  createInterface(child.stdout).on("line", (text) => {
    const line = JSON.parse(text) as Record<string, unknown>;
    lines.push(line);
    if (typeof line["trouble"] === "string") execFileSync("prlimit", [`--pid=${child.pid}`, "--fsize=unlimited:"]);
    if (line["trouble"] === null) recovered = true;
    if (recovered && "written" in line) child.kill("SIGTERM");
  });
  await once(child, "close");
  const lost = lines.reduce((sum, { count }) => sum + Number(count ?? 0), 0);
  const written = Number(lines.findLast((line) => "written" in line)!["written"]);
  t.ok(lost > 0, `${lost} lost, ${written} written`);
  const spool = openSpool(root);
  const read = texts(await drain(await spool.reader()));
  t.equal(read.length, written);
  t.match(spool.told, { missing: 0, unreadable: 0 });
});
