import { compileFilter } from "../../src/core/filter/filter.ts";
import { FingerprintKey } from "../../src/core/fingerprint.ts";
import { parseRules } from "../../src/core/rule/parse-rules.ts";
import { HeadView } from "../../src/core/strict/head-view.ts";
import { shapeOf } from "../../src/core/token/byte-kinds.ts";
import { TokenTableBuilder } from "../../src/core/token/token-table-builder.ts";
import { atOnce } from "../../test/core/token/at-once.ts";
import { requestsOf, tokenOf, type Traffic } from "./workload.ts";

/** Run as a process of its own: `node judge.ts TOKENS TRAFFIC`. Prints nanoseconds per request. */
const WARM_UP_MS = 500;
const MEASURE_MS = 1_000;
const BATCH = 256;

const [count, traffic] = process.argv.slice(2) as [string, Traffic];
const key = new FingerprintKey(Buffer.alloc(32, 7));
const builder = new TokenTableBuilder(key.id);
for (let i = 0; i < Number(count); i++) {
  const token = Buffer.from(tokenOf(i));
  builder.add(key.fingerprint(token), shapeOf(token), 0);
}
const rule = { id: "listed", type: "vpatch", point: ["credentials"], tokens: { values: [tokenOf(0)] } };
const parsed = parseRules({ format: 1, rules: [rule] });
if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
const filter = compileFilter({ rules: parsed.rules, tokens: atOnce(builder.build()), key });
const requests = requestsOf(traffic);
const nowMs = Date.now();
let turn = 0;

function run(ms: number): { requests: number; hits: number; ms: number } {
  const startMs = performance.now();
  let judged = 0;
  let hits = 0;
  while (performance.now() - startMs < ms) {
    for (let i = 0; i < BATCH; i++) {
      // As in the node: a fresh view for each request, judged once.
      hits += filter.judge(new HeadView(requests[turn]!, "203.0.113.9", "1"), nowMs).hits.length;
      turn = turn + 1 === requests.length ? 0 : turn + 1;
    }
    judged += BATCH;
  }
  return { requests: judged, hits, ms: performance.now() - startMs };
}

run(WARM_UP_MS);
const measured = run(MEASURE_MS);
// A bench of something that does not work is worth nothing.
if (measured.hits !== (traffic === "listed" ? measured.requests : 0))
  throw new Error(`${measured.hits} hits in ${measured.requests} requests`);
process.stdout.write(`${(measured.ms * 1e6) / measured.requests}\n`);
