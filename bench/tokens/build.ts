import { FingerprintKey } from "../../src/core/fingerprint.ts";
import { readRules } from "../../src/node/ruleset/source-file.ts";
import { watchTurns } from "./turns.ts";

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

const before = await settledMiB();
const longest = watchTurns();
const startMs = performance.now();
const read = await readRules(process.argv[2]!, key);
const ms = performance.now() - startMs;
const { wallMs, cpuMs } = longest();
if ("problems" in read) throw new Error(JSON.stringify(read.problems));
const rssMiB = (await settledMiB()) - before;
process.stdout.write(`${JSON.stringify({ ms, wallMs, cpuMs, rssMiB, entries: read.tokens.size })}\n`);
