import { scanValue, type CandidateSink } from "../decode/scan.ts";
import { scanRuns } from "../decode/token-runs.ts";
import { leaf, type Tree } from "../decode/tree.ts";
import type { Hit } from "../hit.ts";
import { Secret } from "../secret.ts";
import type { TokenIndex } from "../token/token-index.ts";
import { EVERY_RUN, readCredentials, readRuns, type RequestPart } from "./candidates.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import type { Listing } from "./listing.ts";
import type { Matcher } from "./matcher.ts";
import type { Plan, PlanNode } from "./plan.ts";
import type { JudgedRequest } from "./request.ts";
import { bytesOf } from "./steps.ts";
import { tokenAround } from "./token-word.ts";

const NO_HITS: readonly Hit[] = Object.freeze([]);

/** One request's way through the plans it falls into; collects the hits. */
export class Run {
  readonly #request: JudgedRequest;
  readonly #tokens: TokenIndex;
  /** By the rule's index; made for the first hit, as nearly every request has none. */
  #hits: Map<number, Hit> | undefined;
  engineError = false;

  constructor(request: JudgedRequest, tokens: TokenIndex) {
    this.#request = request;
    this.#tokens = tokens;
  }

  /** In the order of the document; the same empty list for every request without one. */
  hits(): readonly Hit[] {
    if (this.#hits === undefined) return NO_HITS;
    return [...this.#hits].sort(([a], [b]) => a - b).map(([, hit]) => hit);
  }

  get hitCount(): number {
    return this.#hits?.size ?? 0;
  }

  /** Hot path. The head of a request, or what its body or its trailer fields add. */
  judge(plans: readonly Plan[], part: RequestPart): void {
    let credentials: PlanNode[] | undefined;
    let anywhere: PlanNode[] | undefined;
    for (const plan of plans) {
      if (part === "head") {
        if (plan.headers.size > 0) this.#headers(plan);
        for (const { start, node } of plan.starts) this.#visit(node, start(this.#request));
      } else if (part === "body" && plan.post !== undefined)
        this.#visit(plan.post, this.#request.body!.readings.map(leaf));
      if (plan.credentials !== undefined) (credentials ??= []).push(plan.credentials);
      if (plan.anywhere !== undefined) (anywhere ??= []).push(plan.anywhere);
    }
    // Candidates are listed once, for the rules of all plans.
    const nodes = anywhere === undefined ? credentials : [...(credentials ?? []), ...anywhere];
    if (nodes === undefined) return;
    const wanted = nodes.some(wantsEvery) ? EVERY_RUN : this.#tokens.wantedLengths;
    this.#judgeCandidates(nodes, (sink) => readCredentials(part, this.#request, wanted, sink));
    if (anywhere === undefined || part === "body") return;
    this.#judgeCandidates(anywhere, (sink) => readRuns(part, this.#request, wanted, sink));
  }

  /** Whether a rule matches by a listed token among the candidates that `read` gives, and did not match before. */
  judgeListed(matchers: readonly Matcher[], read: (sink: CandidateSink) => void): boolean {
    const before = this.hitCount;
    read({
      take: (bytes, start, end) => {
        for (const matcher of matchers) this.#candidate(matcher, bytes, start, end, undefined);
      },
    });
    return this.hitCount > before;
  }

  /** Whether a rule in scope looks at a body, and the head did not match it. */
  wantsBody({ bodyRules }: Plan): boolean {
    return bodyRules.some((rule) => this.#hits?.has(rule.rule.index) !== true && rule.applies(this.#request));
  }

  #judgeCandidates(nodes: readonly PlanNode[], read: (sink: CandidateSink) => void): void {
    const listed = nodes.flatMap(({ matcher }) => (matcher !== undefined && matcher.listed.size > 0 ? [matcher] : []));
    const matched = nodes.flatMap(({ matcher }) => (matcher !== undefined && needsValues(matcher) ? [matcher] : []));
    const branching = nodes.filter(branches);
    const kept: Tree[] = [];
    read({
      take: (bytes, start, end) => {
        for (const matcher of listed) this.#candidate(matcher, bytes, start, end, undefined);
        if (end === start || (matched.length === 0 && branching.length === 0)) return;
        const value = bytes.subarray(start, end);
        for (const matcher of matched) this.#matchValue(matcher, value, false);
        if (branching.length > 0 && this.#request.budget.takeValue("anywhere")) kept.push(leaf(value));
      },
    });
    for (const node of branching) this.#next(node, kept);
  }

  #headers(plan: Plan): void {
    const { view } = this.#request;
    let branching: Set<string> | undefined;
    for (let i = 0; i < view.fieldCount; i++) {
      const name = view.fieldName(i);
      const node = plan.headers.get(name);
      if (node === undefined) continue;
      this.#matchValue(node.matcher, view.fieldValue(i), true);
      if (branches(node)) (branching ??= new Set()).add(name);
    }
    if (branching === undefined) return;
    for (const name of branching) this.#next(plan.headers.get(name)!, this.#request.fieldValues(name).map(leaf));
  }

  #visit(node: PlanNode, values: readonly Tree[]): void {
    if (values.length === 0) return;
    if (node.matcher !== undefined) for (const value of bytesOf(values)) this.#matchValue(node.matcher, value, true);
    this.#next(node, values);
  }

  #next(node: PlanNode, values: readonly Tree[]): void {
    for (const { step, node: next } of node.next) this.#visit(next, step(values, this.#request));
    for (const { list, byName } of node.forks) this.#fork(list, byName, values);
  }

  #fork(list: Listing, byName: ReadonlyMap<string, PlanNode>, values: readonly Tree[]): void {
    const found = new Map<PlanNode, Tree[]>();
    list(values, this.#request, (name, value) => {
      const node = byName.get(name);
      if (node === undefined) return;
      const known = found.get(node);
      if (known === undefined) found.set(node, [value]);
      else if (known.at(-1) !== value) known.push(value);
    });
    for (const [node, named] of found) this.#visit(node, named);
  }

  /** @param scans whether token rules read the value's candidates here (the credentials' were read already) */
  #matchValue(matcher: Matcher | undefined, value: Buffer, scans: boolean): void {
    if (matcher === undefined) return;
    for (const rule of matcher.present) this.#hit(rule, matcher, value, () => value);
    if (matcher.patterns !== undefined) this.#matchPatterns(matcher, value);
    if (!scans || matcher.listed.size === 0) return;
    const sink: CandidateSink = { take: (bytes, start, end) => this.#candidate(matcher, bytes, start, end, value) };
    scanValue(value, 0, value.length, sink, this.#request.budget);
    scanRuns(value, this.#tokens.wantedLengths, sink);
  }

  #matchPatterns(matcher: Matcher, value: Buffer): void {
    let matched: readonly number[];
    try {
      matched = matcher.patterns!.match(value);
    } catch {
      this.engineError = true;
      return;
    }
    for (const index of matched) {
      const rule = matcher.patterned[index]!;
      this.#hit(rule, matcher, value, () => tokenAround(rule.pattern!, value));
    }
  }

  /** @param value what the point yielded; undefined where the candidate itself is the value */
  #candidate(matcher: Matcher, bytes: Buffer, start: number, end: number, value: Buffer | undefined): void {
    for (const listing of this.#tokens.find(bytes, start, end, this.#request.nowMs)) {
      const rule = matcher.listed.get(listing.rule);
      const token = bytes.subarray(start, end);
      if (rule !== undefined) this.#hit(rule, matcher, value ?? token, () => token, listing.source);
    }
  }

  #hit(rule: CompiledRule, matcher: Matcher, value: Buffer, token: () => Buffer, source = ""): void {
    const { index } = rule.rule;
    if (this.#hits?.has(index) === true || !rule.applies(this.#request)) return;
    (this.#hits ??= new Map()).set(index, {
      rule: rule.rule,
      point: matcher.point,
      value: new Secret(value),
      token: new Secret(token()),
      source,
    });
  }
}

/** Whether more is matched than listed tokens. */
function needsValues({ patterns, present }: Matcher): boolean {
  return patterns !== undefined || present.length > 0;
}

function branches({ next, forks }: PlanNode): boolean {
  return next.length > 0 || forks.length > 0;
}

function wantsEvery(node: PlanNode): boolean {
  return branches(node) || (node.matcher !== undefined && needsValues(node.matcher));
}
