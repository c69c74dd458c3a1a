import { AnswerCounter } from "../proxy/answer-counter.ts";
import type { IdleOptions, IdleTold } from "./idle.ts";

/**
 * Run as a process: `node idle-client.ts OPTIONS`. Opens connections, has one request answered on each, says so by a line
 * and waits for the end of its input; then asks once more on each and tells how many were answered.
 */
const { port, target, connections } = JSON.parse(process.argv[2]!) as IdleOptions;
const REQUEST = `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
const OPENING_MAX = 200;
/** A connection that was dropped gives no answer; nobody waits for it longer than this. */
const PATIENCE_MS = 10_000;

/** Opens one connection and has its first request answered. */
function open(): Promise<AnswerCounter> {
  const { promise, resolve } = Promise.withResolvers<AnswerCounter>();
  const answers = new AnswerCounter(port, {
    opened: () => answers.send(REQUEST),
    answered: () => {
      resolve(answers);
      onAnswer(answers);
    },
    broke: () => void broken.add(answers),
  });
  return promise;
}

const broken = new Set<AnswerCounter>();
const again = new Set<AnswerCounter>();
let asking = false;
let told = (): void => {};

function onAnswer(answers: AnswerCounter): void {
  if (!asking || broken.has(answers)) return;
  again.add(answers);
  if (again.size === connections) told();
}

const opened: AnswerCounter[] = [];
async function opener(): Promise<void> {
  while (begun < connections) {
    begun++;
    opened.push(await open());
  }
}
let begun = 0;
await Promise.all(Array.from({ length: OPENING_MAX }, opener));
process.stdout.write("\n");
process.stdin.resume().once("end", () => {
  asking = true;
  told = () => {
    const result: IdleTold = { answered: again.size };
    process.stdout.write(JSON.stringify(result), () => process.exit());
  };
  setTimeout(told, PATIENCE_MS);
  for (const answers of opened) if (!broken.has(answers)) answers.send(REQUEST);
});
