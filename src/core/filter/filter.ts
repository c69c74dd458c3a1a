import { atOnce } from "../at-once.ts";
import type { FingerprintKey } from "../fingerprint.ts";
import type { MemoryBound } from "../memory-bound.ts";
import type { Rule } from "../rule/rule.ts";
import { TokenIndex } from "../token/token-index.ts";
import type { TokenTable } from "../token/token-table.ts";
import type { RequestView } from "../view.ts";
import { CompiledRule } from "./compiled-rule.ts";
import { Judging, type Judgement } from "./judging.ts";
import { Plan } from "./plan.ts";
import { JudgedRequest } from "./request.ts";
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
  /** Bounds what undoing the codings of long bodies takes, over all requests; by default nothing does. */
  readonly memory?: MemoryBound;
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
  /**
   * Judges one message of a connection that a request opened, and nothing of the head of that request: as the rules that ask
   * for a body look at one of which nothing is declared.
   *
   * @param whole or the start of it, and the judgement's `rest` goes on
   */
  judgeMessage(view: RequestView, nowMs: number, message: Buffer, whole: boolean): Judgement;
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
  const { rules, key, tokens, onEngineError = () => {}, memory = UNBOUNDED } = options;
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

  const judging = (view: RequestView, nowMs: number): Judging => {
    const request = new JudgedRequest(view, nowMs);
    return new Judging(request, plansOf(request), tokenIndex, memory);
  };
  return {
    judge: (view, nowMs) => judging(view, nowMs).judgeHead(),
    judgeMessage: (view, nowMs, message, whole) => judging(view, nowMs).judgeMessage(message, whole),
    ruledHeaderNames: ruledHeaderNames(rules),
    counts: (nowMs) => count(rules, nowMs),
  };
}

const UNBOUNDED: MemoryBound = { take: () => true, give() {} };

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
