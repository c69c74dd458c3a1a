import { t } from "tap";
import { riskLevel, suggestRisk, type RiskLevel } from "../../../src/console/registry/risk.ts";

const CASES: readonly (readonly [
  name: string,
  evidence: Partial<Parameters<typeof suggestRisk>[0]>,
  score: number,
  level: RiskLevel,
])[] = [
  ["nothing is known", {}, 4, "low"],
  ["it was found in public", { sourceKind: "github" }, 7, "medium"],
  ["it works", { works: true }, 8, "high"],
  ["it works and was found in public", { works: true, sourceKind: "pastebin" }, 10, "high"],
  ["its words speak of privilege", { words: "The production key of billing" }, 6, "medium"],
  ["privilege in public", { sourceKind: "npm", words: "root" }, 9, "high"],
  ["its words speak of a test", { words: "sandbox/.env" }, 2, "low"],
  ["a test in public", { sourceKind: "gist", words: "test fixture" }, 5, "medium"],
  ["a test key that works is high all the same", { works: true, words: "example" }, 8, "high"],
  ["everything", { works: true, sourceKind: "web", words: "admin" }, 10, "high"],
  ["words within words say nothing", { words: "administration reproduction attested" }, 4, "low"],
  ["words are words whatever stands between them", { words: "PROD_API-key" }, 6, "medium"],
  ["a kind of source that nobody can look into", { sourceKind: "custom" }, 4, "low"],
];

for (const [name, evidence, score, level] of CASES) {
  t.test(`${name}: ${score}, ${level}`, async (t) => {
    const suggested = suggestRisk({ works: false, sourceKind: "custom", words: "", ...evidence });
    t.equal(suggested.score, score);
    t.equal(riskLevel(suggested.score), level);
    t.equal(suggested.reasons.length > 0, score !== 4, "there is a reason where it is not the usual");
  });
}

t.test("levels begin at 5 and at 8", async (t) => {
  t.same([1, 4, 5, 7, 8, 10].map(riskLevel), ["low", "low", "medium", "medium", "high", "high"]);
});
