import t from "tap";
import { StalledAnswers } from "../../../src/node/http1/stalled-answers.ts";
import type { UpstreamConnection } from "../../../src/node/http1/upstream-connection.ts";

/** Something to tell apart; nothing is asked of it. */
const connection = (name: string): UpstreamConnection => ({ name }) as unknown as UpstreamConnection;

t.test("a client is waited for as long as it has been reading, within bounds", async (t) => {
  let nowMs = 1;
  t.intercept(performance, "now", { value: () => nowMs });
  const cases: readonly [name: string, readsForMs: number, graceMs: number][] = [
    ["never read", 0, 1_000],
    ["took what fills the buffers", 300, 1_000],
    ["read for a while", 3_000, 3_000],
    ["reads since long", 60_000, 5_000],
  ];
  for (const [name, readsForMs, graceMs] of cases) {
    const answers = new StalledAnswers();
    const one = connection(name);
    answers.stalled(one);
    if (readsForMs > 0) {
      answers.flows(one);
      t.equal(answers.next(), undefined, "nobody is waited for");
      nowMs += readsForMs;
      answers.stalled(one);
    }
    nowMs += 100;
    t.strictSame(answers.next(), { connection: one, dueMs: graceMs - 100 }, name);
    answers.ended(one);
    t.equal(answers.size, 0);
    t.equal(answers.next(), undefined);
  }
});

t.test("the first to go is the one whose time is up first", async (t) => {
  let nowMs = 1;
  t.intercept(performance, "now", { value: () => nowMs });
  const answers = new StalledAnswers();
  const [reader, first, second] = ["reader", "first", "second"].map(connection) as [
    UpstreamConnection,
    UpstreamConnection,
    UpstreamConnection,
  ];
  answers.stalled(reader);
  answers.flows(reader);
  nowMs += 4_000;
  for (const each of [reader, first]) answers.stalled(each);
  nowMs += 10;
  answers.stalled(second);
  t.equal(answers.size, 3);
  for (const each of [first, second, reader]) {
    t.equal(answers.next()?.connection, each);
    answers.ended(each);
  }
  answers.flows(second);
  t.equal(answers.size, 0, "what was ended is not counted twice");
});
