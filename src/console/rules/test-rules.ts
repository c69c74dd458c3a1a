import { setImmediate as nextTurn } from "node:timers/promises";
import { atOnce } from "../../core/at-once.ts";
import { FAULTS, type FaultCode } from "../../core/fault.ts";
import { explainRule, type Explanation } from "../../core/filter/explain.ts";
import { explanationJson, type ExplanationJson } from "../../core/filter/explanation-json.ts";
import { compileFilter, type FilterOptions } from "../../core/filter/filter.ts";
import type { RawRequest } from "../../core/request-text/raw-request.ts";
import { checkHead } from "../../core/strict/check-head.ts";
import { USUAL_HEAD_LIMITS } from "../../core/strict/head-limits.ts";
import { HeadView } from "../../core/strict/head-view.ts";
import { TokenTableBuilder } from "../../core/token/token-table-builder.ts";
import { decide } from "../../core/verdict.ts";
import type { ConsoleContext } from "../context.ts";
import type { RuleInput } from "./rule-input.ts";

/** Values of one point that are shown; the rest is counted. */
const VALUES_SHOWN_MAX = 50;

export interface RuleTest {
  /** A node refuses the request before any rule. */
  readonly refused: { readonly status: number; readonly code: FaultCode; readonly reason: string } | null;
  readonly verdict: "refused" | "blocked" | "watched" | "passed on";
  readonly rules: TestedRule[];
}

interface TestedRule extends Omit<ExplanationJson, "points"> {
  readonly points: (ExplanationJson["points"][number] & { readonly more: number })[];
}

/** What a node with the usual settings would make of a request under these rules, by the node's own code. */
export async function testRules(
  { keys, now }: ConsoleContext,
  tenant: string,
  inputs: readonly RuleInput[],
  request: RawRequest,
  client: { readonly address: string; readonly application: string },
): Promise<RuleTest> {
  const key = keys.fingerprints(tenant);
  const builder = new TokenTableBuilder(key.id);
  const rules = inputs.map(({ rule, tokens }, index) => {
    for (const [print, shape] of tokens ?? []) builder.add(Buffer.from(print, "base64url"), shape, index);
    return { ...rule, index };
  });
  const options: Omit<FilterOptions, "rules"> = { tokens: atOnce(builder.build()), key };
  const { ruledHeaderNames: ruledNames } = compileFilter({ ...options, rules });
  const head = checkHead(request, { ...USUAL_HEAD_LIMITS, ruledNames });
  if ("code" in head) {
    const { code, reason } = head;
    return { refused: { status: FAULTS[code].status, code, reason }, verdict: "refused", rules: [] };
  }
  const view = new HeadView(head, client.address, client.application);
  const explanations: Explanation[] = [];
  for (const rule of rules) {
    explanations.push(explainRule(rule, options, view, now(), request.body));
    await nextTurn();
  }
  const hits = explanations.flatMap(({ hit }) => hit ?? []);
  const { blocked } = decide(hits, { dryRun: false, allowed: false });
  return {
    refused: null,
    verdict: blocked ? "blocked" : hits.length > 0 ? "watched" : "passed on",
    rules: explanations.map(shown),
  };
}

function shown(explanation: Explanation): TestedRule {
  const { points, ...rest } = explanationJson(explanation);
  return {
    ...rest,
    points: points.map(({ point, values }) => ({
      point,
      values: values.slice(0, VALUES_SHOWN_MAX),
      more: Math.max(0, values.length - VALUES_SHOWN_MAX),
    })),
  };
}
