import { FingerprintKey } from "../../src/core/fingerprint.ts";
import { readRules } from "../../src/node/ruleset/source-file.ts";

/**
 * Run as a process of its own, with `--expose-gc`: `node build.ts RULES`. Reads a rules file with its token lists as the
 * node does; prints milliseconds, the longest stall of the event loop, and the memory that stays.
 */
const key = new FingerprintKey(Buffer.alloc(32, 7));
const { gc } = globalThis as { gc?: () => void };
const settledMiB = async (): Promise<number> => {
  for (let i = 0; i < 3; i++) {
    gc?.();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return process.memoryUsage().rss / 2 ** 20;
};

let longestMs = 0;
let seenMs = performance.now();
// Each turn of the loop tells how long the one before it took.
let watching = true;
const look = (): void => {
  const nowMs = performance.now();
  longestMs = Math.max(longestMs, nowMs - seenMs);
  seenMs = nowMs;
  if (watching) setImmediate(look);
};

const before = await settledMiB();
seenMs = performance.now();
look();
const startMs = performance.now();
const read = await readRules(process.argv[2]!, key);
const ms = performance.now() - startMs;
watching = false;
if ("problems" in read) throw new Error(JSON.stringify(read.problems));
const rssMiB = (await settledMiB()) - before;
process.stdout.write(`${JSON.stringify({ ms, longestMs, rssMiB, entries: read.tokens.size })}\n`);
