import { randomBytes } from "node:crypto";
import t from "tap";
import { FingerprintKey } from "../../../src/core/fingerprint.ts";
import { countRules } from "../../../src/node/ruleset/counts.ts";
import { readRules } from "../../../src/node/ruleset/source-file.ts";
import { printProblem } from "../../../src/platform/problem.ts";

t.test("the rules that are shipped are right and show each kind of rule", async (t) => {
  const read = await readRules("config/rules.yaml", new FingerprintKey(randomBytes(32)));
  if ("problems" in read) return t.fail(read.problems.map(printProblem).join("\n"));
  const {
    regex,
    tokens,
    present,
    expired,
    without_tokens: empty,
  } = countRules(read.rules, read.tokensOfRule, Date.now());
  t.strictSame({ regex, tokens, present }, { regex: 1, tokens: 1, present: 1 });
  t.strictSame([expired.count, empty.count], [0, 0]);
});

t.test("expired rules and rules without tokens are counted and named", async (t) => {
  const read = await readRules("config/rules.yaml", new FingerprintKey(randomBytes(32)));
  if ("problems" in read) return t.fail();
  const counts = countRules(read.rules, new Map([[0, 0]]), Date.parse("2099-01-01T00:00:00Z"));
  t.match(counts, {
    expired: { count: 1, ids: ["partner-breach"] },
    without_tokens: { count: 1, ids: ["leak-example"] },
  });
});
