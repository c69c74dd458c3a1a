import { AnswerCounter } from "./answer-counter.ts";
import type { Paced, PacedOptions } from "./paced.ts";

/**
 * Run as a process: `node paced-client.ts OPTIONS`. Request i is due at start + i / rate; a latency is the time from then
 * to the last byte of its answer. A request that finds every connection busy waits in line and the wait counts, so a slow
 * answer is not hidden by the requests it held up (coordinated omission).
 */
const options = JSON.parse(process.argv[2]!) as PacedOptions;
const { port, target, fields, perSecond, seconds, connections } = options;

/** Between two looks at the clock and the sockets; a timer of the event loop has a millisecond at best. */
const SLICE_MS = 0.1;
/** Not counted: the generator's own code has to get warm, too. */
const WARM_UP_SECONDS = 2;
const PATIENCE_MS = 10_000;

const lines = Object.entries({ Host: `127.0.0.1:${port}`, ...fields }).map(([name, value]) => `${name}: ${value}\r\n`);
const request = `GET ${target} HTTP/1.1\r\n${lines.join("")}\r\n`;
const warmUp = Math.round(perSecond * WARM_UP_SECONDS);
const total = warmUp + Math.round(perSecond * seconds);
const intervalMs = 1e3 / perSecond;
const latencies = new Float64Array(total - warmUp);
const lateness = new Float64Array(total - warmUp);
const sleeper = new Int32Array(new SharedArrayBuffer(4));

let next = 0;
let finished = 0;
let refused = 0;
let failed = 0;
let startMs = 0;
/** In turn: every connection is used. */
const idle: Line[] = [];
const queue: number[] = [];

/** A connection with one request at a time. */
class Line {
  #number = -1;
  readonly #answers = new AnswerCounter(port, {
    opened: () => this.#free(),
    answered: (status) => {
      // A connection that is cut for its silence may be told so.
      if (this.#number === -1) return;
      if (status !== 200) refused++;
      this.#finish();
      this.#free();
    },
    broke: () => {
      const at = idle.indexOf(this);
      if (at !== -1) idle.splice(at, 1);
      if (this.#number === -1) return;
      failed++;
      this.#finish();
    },
  });

  send(number: number): void {
    this.#number = number;
    if (number >= warmUp) lateness[number - warmUp] = performance.now() - dueMs(number);
    this.#answers.send(request);
  }

  #finish(): void {
    finish(this.#number);
    this.#number = -1;
  }

  #free(): void {
    const waiting = queue.shift();
    if (waiting === undefined) idle.push(this);
    else this.send(waiting);
  }
}

function dueMs(number: number): number {
  return startMs + number * intervalMs;
}

function finish(number: number): void {
  finished++;
  if (number >= warmUp) latencies[number - warmUp] = performance.now() - dueMs(number);
}

/** Sends what is due, then sleeps a little, so that the upstream on this core gets its share. */
function turn(): void {
  const nowMs = performance.now();
  for (; next < total && dueMs(next) <= nowMs; next++) {
    const line = idle.shift();
    if (line === undefined) queue.push(next);
    else line.send(next);
  }
  if (finished === total) return report();
  if (nowMs > dueMs(total) + PATIENCE_MS) return giveUp();
  const restMs = (next < total ? dueMs(next) : nowMs + SLICE_MS) - performance.now();
  if (restMs > 0) Atomics.wait(sleeper, 0, 0, Math.min(SLICE_MS, restMs));
  setImmediate(turn);
}

function giveUp(): void {
  failed += total - finished;
  for (let i = 0; i < latencies.length; i++)
    if (latencies[i] === 0) latencies[i] = performance.now() - dueMs(i + warmUp);
  report();
}

function report(): void {
  const sorted = latencies.toSorted();
  const late = lateness.toSorted();
  const us = (from: Float64Array, share: number) =>
    Math.round(from[Math.min(from.length - 1, Math.ceil(from.length * share) - 1)]! * 1e3);
  const result: Paced = {
    requests: latencies.length,
    refused,
    failed,
    p50Us: us(sorted, 0.5),
    p99Us: us(sorted, 0.99),
    p999Us: us(sorted, 0.999),
    maxUs: us(sorted, 1),
    late99Us: us(late, 0.99),
  };
  process.stdout.write(JSON.stringify(result), () => process.exit());
}

for (let i = 0; i < connections; i++) new Line();
// All connections stand before the clock starts.
function begin(): void {
  if (idle.length < connections) return void setTimeout(begin, 1);
  startMs = performance.now();
  turn();
}
begin();
