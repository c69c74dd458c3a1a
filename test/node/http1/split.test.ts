import t from "tap";
import { randomOf } from "../../random.ts";
import { CORPUS, cut, mutant } from "./mutants.ts";
import { completed, engineReader, settle, type Reading } from "./two-parsers.ts";

const SEED = 7;
const MUTANTS = 2_000;
const engine = engineReader();

/** All that a client and the pipeline can tell of a connection. */
function told(reading: Reading): unknown {
  const statuses = [...reading.socket.answer.matchAll(/^HTTP\/1\.1 (\d{3})|"error":"(\w+)"/gm)].map(([all]) => all);
  return {
    seen: reading.seen.map(({ complete, target }) => [target, complete]),
    completed: completed(reading),
    statuses,
  };
}

async function read(...ways: readonly (readonly Buffer[])[]): Promise<unknown[]> {
  const readings = ways.map((pieces) => engine.read(pieces));
  await settle();
  return readings.map((reading) => {
    const all = told(reading);
    reading.socket.destroy();
    return all;
  });
}

const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");

t.test("a connection is read the same wherever its bytes are cut, and byte by byte", async (t) => {
  for (const text of CORPUS) {
    const halves = Array.from({ length: text.length - 1 }, (_, i) => [
      bytesOf(text.slice(0, i + 1)),
      bytesOf(text.slice(i + 1)),
    ]);
    const singles = text.split("").map(bytesOf);
    const [whole, ...others] = await read([bytesOf(text)], singles, ...halves);
    const odd = others.findIndex((each) => JSON.stringify(each) !== JSON.stringify(whole));
    t.equal(odd, -1, JSON.stringify(text.slice(0, 60)));
    if (odd !== -1) t.same(others[odd], whole, `cut ${odd - 1}`);
  }
});

t.test("so are mutants, cut at random places", async (t) => {
  const random = randomOf(SEED);
  for (let i = 0; i < MUTANTS; i++) {
    const text = mutant(random);
    const [whole, ...others] = await read(
      [bytesOf(text)],
      cut(text, random),
      cut(text, random),
      text.split("").map(bytesOf),
    );
    for (const each of others)
      if (JSON.stringify(each) !== JSON.stringify(whole)) t.same(each, whole, `mutant ${i}: ${JSON.stringify(text)}`);
  }
  t.pass(`${MUTANTS} mutants of seed ${SEED}`);
});
