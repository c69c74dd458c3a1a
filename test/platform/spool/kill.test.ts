import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import t from "tap";
import { openSpool, drain, texts } from "./spools.ts";

const WRITER = fileURLToPath(new URL("./write-numbers.ts", import.meta.url));
const ROUNDS = 30;

/** Runs a writer until it said that `enough` are written, then kills it. @returns how many it said in the end */
async function runAndKill(root: string, name: string, many: number, enough: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, root, name, String(many)], { stdio: ["ignore", "pipe", "inherit"] });
  let said = 0;
  createInterface(child.stdout).on("line", (line) => {
    said = (JSON.parse(line) as { written: number }).written;
    if (said >= enough) child.kill("SIGKILL");
  });
  await once(child, "close");
  return said;
}

t.test(`a writer that is killed loses nothing of what it said is written, in ${ROUNDS} deaths`, async (t) => {
  const root = t.testdir();
  const spool = openSpool(root);
  for (let round = 0; round < ROUNDS; round++) {
    // From the first record on, up to several segments; in turns of one record up to more than are gathered.
    const [many, enough] = [[1, 7, 60, 400][round % 4]!, 1 + ((round * 7_919) % 9_000)];
    const name = `writer-${String(round).padStart(2, "0")}`;
    const said = await runAndKill(root, name, many, enough);
    const numbers = texts(await drain(await spool.reader())).map((text) => Number(text.split(" ")[0]));
    t.ok(numbers.length >= said && said >= enough, `round ${round}: ${said} said, ${numbers.length} found`);
    t.ok(
      numbers.every((number, i) => number === i),
      "in order, without a gap, none twice",
    );
  }
  t.equal(spool.told.missing, 0);
});

t.test("a reader beside a writer that is killed and begun anew gets everything once", async (t) => {
  const root = t.testdir();
  const spool = openSpool(root);
  const writers = Array.from({ length: 6 }, (_, i) => `writer-${i}`);
  const counts = new Map<string, number>();
  const reader = await spool.reader();
  const state = { running: true };
  const reading = (async () => {
    const all: string[] = [];
    while (state.running) all.push(...texts(await drain(reader)));
    return all;
  })();
  for (const name of writers) {
    const writer = spool.writer(undefined, name);
    counts.set(name, await runAndKill(root, name, 20, 4_000));
    writer.abandon();
  }
  state.running = false;
  const all = [...(await reading), ...texts(await drain(reader))].map((text) => Number(text.split(" ")[0]));
  const said = [...counts.values()].reduce((sum, count) => sum + count, 0);
  t.ok(all.length >= said, `${said} said, ${all.length} read`);
  t.equal(all.filter((number) => number === 0).length, writers.length, "each writer's first once");
  t.ok(
    all.every((number, i) => number === 0 || number === all[i - 1]! + 1),
    "each one's records in order, without a gap",
  );
  t.equal(spool.told.missing, 0);
});
