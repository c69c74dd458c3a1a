import { compare } from "../test/node/http1/differential.ts";
import { say } from "./report.ts";

const ROUND = 50_000;

/** The engine against Node's own parser, over far more mutants than a test run has time for; a seed for each round. */
export async function benchDifferential(count: number, firstSeed: number): Promise<void> {
  let accepted = 0;
  let stricter = 0;
  let wrong = 0;
  for (let done = 0, seed = firstSeed; done < count; done += ROUND, seed++) {
    const result = await compare(seed, Math.min(ROUND, count - done));
    accepted += result.accepted;
    stricter += result.stricter;
    wrong += result.wrong.length;
    for (const each of result.wrong) say(`seed ${seed} ${JSON.stringify(each, null, 2)}`);
  }
  const [all, taken, more] = [count, accepted, stricter].map((each) => each.toLocaleString("en"));
  say(`${all} mutants, a request taken of ${taken}, ${more} read more strictly than by Node, ${wrong} otherwise`);
  if (wrong > 0) process.exitCode = 1;
}
