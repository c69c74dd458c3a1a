import { atOnce } from "../at-once.ts";
import type { DecoderName } from "../decode/budget.ts";
import type { FingerprintKey } from "../fingerprint.ts";
import type { Hit } from "../hit.ts";
import type { Rule } from "../rule/rule.ts";
import { TokenIndex } from "../token/token-index.ts";
import type { TokenTable } from "../token/token-table.ts";
import type { RequestView } from "../view.ts";
import { CompiledRule } from "./compiled-rule.ts";
import type { Matcher } from "./matcher.ts";
import { Plan } from "./plan.ts";
import { JudgedRequest } from "./request.ts";
import { Run } from "./run.ts";
import { RestScan } from "./rest-scan.ts";
import { compileScopeIndex } from "./scope-index.ts";

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
   * To be called at most once. Takes the body as it came, its transfer coding undone, or what is held of its start; gives
   * the judgement of head and body together.
   */
  readonly judgeBody: ((body: Buffer, whole?: boolean) => Judgement) | undefined;
  /**
   * Goes on with what follows the start of a body that was judged, in chunks: listed tokens are looked for, wherever they
   * stand. Gives the judgement of all so far where another rule matches. See `RestScan` for `last`.
   */
  readonly judgeRest: ((chunk: Buffer, last: boolean) => Judgement | undefined) | undefined;
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
  return atOnce(compilingFilter(options));
}

/** The same, yielding between rules; the automata are made in one step. */
export function* compilingFilter(options: FilterOptions): Generator<void, Filter> {
  const { rules, key, tokens, onEngineError = () => {} } = options;
  const tokenIndex = new TokenIndex(key, tokens);
  const compiled: CompiledRule[] = [];
  for (const rule of rules) {
    compiled.push(new CompiledRule(rule));
    yield;
  }
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
    if (wanting.length === 0) return judgementOf(request, run);
    return judgementOf(request, run, (body, whole = true) => {
      request.receive(body);
      run.judge(wanting, "body");
      const listed = whole ? [] : wanting.flatMap(listedAnywhere);
      if (listed.length === 0) return judgementOf(request, run);
      const rest = new RestScan(run, listed, tokenIndex, body);
      const judgeRest = (chunk: Buffer, last: boolean): Judgement | undefined =>
        rest.read(chunk, last) ? judgementOf(request, run) : undefined;
      return judgementOf(request, run, undefined, judgeRest);
    });
  };
  return { judge, ruledHeaderNames: ruledHeaderNames(rules), counts: (nowMs) => count(rules, nowMs) };
}

function judgementOf(
  request: JudgedRequest,
  run: Run,
  judgeBody?: Judgement["judgeBody"],
  judgeRest?: Judgement["judgeRest"],
): Judgement {
  return { hits: run.hits(), undecodable: request.budget.exceeded, engineError: run.engineError, judgeBody, judgeRest };
}

/** Where a plan's token lists are looked for whatever the format is. */
function listedAnywhere({ credentials, anywhere }: Plan): Matcher[] {
  return [credentials, anywhere].flatMap((node) => {
    const matcher = node?.matcher;
    return matcher !== undefined && matcher.listed.size > 0 ? [matcher] : [];
  });
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
