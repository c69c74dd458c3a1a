import type { DecoderName } from "../decode/budget.ts";
import type { FingerprintKey } from "../fingerprint.ts";
import type { Hit } from "../hit.ts";
import type { Rule } from "../rule/rule.ts";
import type { RequestView } from "../view.ts";
import { CompiledRule } from "./compiled-rule.ts";
import { Plan } from "./plan.ts";
import { JudgedRequest } from "./request.ts";
import { Run } from "./run.ts";
import { compileScopeIndex } from "./scope-index.ts";
import { TokenIndex } from "./token-index.ts";
import type { TokenTable } from "./token-table.ts";

export interface FilterOptions {
  readonly rules: readonly Rule[];
  /** Over the same rules: entries refer to `Rule.index`. */
  readonly tokens: TokenTable;
  readonly key: FingerprintKey;
  /** Told whenever a regex set failed and its rules were judged one by one. */
  readonly onEngineError?: (reason: string) => void;
  /** Memory budget of one regex set in bytes; by default sized to the set. */
  readonly setBytesMax?: number;
}

export interface Judgement {
  /** In the order of the document; empty for nearly every request. */
  readonly hits: readonly Hit[];
  /** Decoders that hit a bound: something was not looked at. */
  readonly undecodable: ReadonlySet<DecoderName>;
  /** A regex could not be judged at all. */
  readonly engineError: boolean;
  /**
   * Goes on with the body; there only where one follows the head and a rule in scope that did not match yet looks at it.
   * To be called at most once. Takes the body as it came, its transfer coding undone, or as much of its start as there
   * is; gives the judgement of head and body together.
   */
  readonly judgeBody: ((body: Buffer) => Judgement) | undefined;
}

export interface FilterCounts {
  readonly regex: number;
  readonly tokens: number;
  readonly presence: number;
  readonly expired: number;
}

/** A compiled ruleset. Immutable but for its caches; one per process and ruleset version. */
export interface Filter {
  /** Judges the head of a request, and nothing of its body. */
  judge(view: RequestView, nowMs: number): Judgement;
  /** Header names that rules look at, lower case. */
  readonly ruledHeaderNames: ReadonlySet<string>;
  counts(nowMs: number): FilterCounts;
}

/** Compiles rules into closures, maps and automata; nothing of a rule's text is interpreted per request. */
export function compileFilter(options: FilterOptions): Filter {
  const { rules, key, tokens, onEngineError = () => {} } = options;
  const tokenIndex = new TokenIndex(key, tokens);
  const compiled = rules.map((rule) => new CompiledRule(rule));
  const plansOf = compileScopeIndex(
    compiled,
    (group) => new Plan(group, { maxMem: options.setBytesMax, onFailure: onEngineError }),
  );

  // Hot path: a request without a hit allocates the request, the run and what a rule in scope asks for, nothing else.
  const judge = (view: RequestView, nowMs: number): Judgement => {
    const request = new JudgedRequest(view, nowMs);
    const run = new Run(request, tokenIndex);
    const plans = plansOf(request);
    run.judge(plans, "head");
    const wanting = plans.filter((plan) => run.wantsBody(plan));
    return judgementOf(
      request,
      run,
      wanting.length === 0 ? undefined : (body) => judgeBody(request, run, wanting, body),
    );
  };
  return { judge, ruledHeaderNames: ruledHeaderNames(rules), counts: (nowMs) => count(rules, nowMs) };
}

function judgeBody(request: JudgedRequest, run: Run, plans: readonly Plan[], body: Buffer): Judgement {
  request.receive(body);
  run.judge(plans, "body");
  return judgementOf(request, run, undefined);
}

function judgementOf(request: JudgedRequest, run: Run, judgeBody: Judgement["judgeBody"]): Judgement {
  return { hits: run.hits(), undecodable: request.budget.exceeded, engineError: run.engineError, judgeBody };
}

function ruledHeaderNames(rules: readonly Rule[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { points, when, unless } of rules) {
    for (const point of [...points, ...when.map((c) => c.point), ...unless.map((c) => c.point)]) {
      if (point[0] === "header") names.add(String(point[1]).toLowerCase());
    }
  }
  return names;
}

function count(rules: readonly Rule[], nowMs: number): FilterCounts {
  const of = (kind: Rule["match"]["kind"]) => rules.filter(({ match }) => match.kind === kind).length;
  const expired = rules.filter(({ expiresAtMs }) => expiresAtMs !== undefined && expiresAtMs <= nowMs).length;
  return { regex: of("regex"), tokens: of("tokens"), presence: of("present"), expired };
}
