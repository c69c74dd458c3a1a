import { HeadView } from "../../src/core/strict/head-view.ts";
import { compileRules, makeRequests, type PointKind } from "./workload.ts";

/** Run as a process of its own: `node measure.ts KIND RULES hit|miss`. Prints nanoseconds per request. */
const WARM_UP_MS = 300;
const MEASURE_MS = 700;
const BATCH = 256;

const [kind, size, outcome] = process.argv.slice(2) as [PointKind, string, "hit" | "miss"];
const hit = outcome === "hit";
const filter = compileRules(kind, Number(size));
const requests = makeRequests(kind, Number(size), hit);
const nowMs = Date.now();
let turn = 0;

/** As in the node: a fresh view for each request, judged once. */
function judgeBatch(): number {
  let hits = 0;
  for (let i = 0; i < BATCH; i++) {
    const view = new HeadView(requests[turn]!, "203.0.113.9", "1");
    turn = turn + 1 === requests.length ? 0 : turn + 1;
    hits += filter.judge(view, nowMs).hits.length;
  }
  return hits;
}

function run(ms: number): { requests: number; hits: number; ms: number } {
  const startMs = performance.now();
  let batches = 0;
  let hits = 0;
  while (performance.now() - startMs < ms) {
    hits += judgeBatch();
    batches++;
  }
  return { requests: batches * BATCH, hits, ms: performance.now() - startMs };
}

run(WARM_UP_MS);
const measured = run(MEASURE_MS);
// A bench of something that does not work is worth nothing.
if (measured.hits !== (hit ? measured.requests : 0))
  throw new Error(`${measured.hits} hits in ${measured.requests} requests`);
process.stdout.write(`${(measured.ms * 1e6) / measured.requests}\n`);
