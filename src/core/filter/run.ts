import { headCredentials } from "../decode/credentials.ts";
import { scanValue, type CandidateSink } from "../decode/scan.ts";
import type { Tree } from "../decode/tree.ts";
import type { Hit } from "../hit.ts";
import { Secret } from "../secret.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import type { Matcher } from "./matcher.ts";
import type { Plan, PlanNode } from "./plan.ts";
import type { JudgedRequest } from "./request.ts";
import { bytesOf, leaf } from "./steps.ts";
import type { TokenIndex } from "./token-index.ts";
import { tokenAround } from "./token-word.ts";

const NO_HITS: readonly Hit[] = Object.freeze([]);

/** One request's way through the plans it falls into; collects the hits. */
export class Run {
  readonly #request: JudgedRequest;
  readonly #tokens: TokenIndex;
  /** By the rule's index; made for the first hit, as nearly every request has none. */
  #hits: Map<number, Hit> | undefined;
  #credentials: PlanNode[] | undefined;
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

  /** Hot path. */
  judge(plan: Plan): void {
    if (plan.headers.size > 0) this.#headers(plan);
    for (const { start, node } of plan.starts) this.#visit(node, start(this.#request));
    if (plan.credentials !== undefined) (this.#credentials ??= []).push(plan.credentials);
  }

  /** The credentials of a request are listed once, for the rules of all plans. */
  judgeCredentials(): void {
    const nodes = this.#credentials;
    if (nodes === undefined) return;
    const kept: Buffer[] = [];
    const keeps = nodes.some((node) => node.next.length > 0 || needsValues(node.matcher));
    const listed = nodes.flatMap((node) =>
      node.matcher !== undefined && node.matcher.listed.size > 0 ? [node.matcher] : [],
    );
    const sink: CandidateSink = {
      take: (bytes, start, end) => {
        for (const matcher of listed) this.#candidate(matcher, bytes, start, end, undefined);
        if (keeps && end > start) kept.push(bytes.subarray(start, end));
      },
    };
    headCredentials(this.#request.view, sink, this.#request.budget);
    if (!keeps) return;
    for (const node of nodes) {
      for (const value of kept) this.#matchValue(node.matcher, value, false);
      if (node.next.length > 0) this.#next(node, kept.map(leaf));
    }
  }

  #headers(plan: Plan): void {
    const { view } = this.#request;
    let branching: Set<string> | undefined;
    for (let i = 0; i < view.fieldCount; i++) {
      const name = view.fieldName(i);
      const node = plan.headers.get(name);
      if (node === undefined) continue;
      this.#matchValue(node.matcher, view.fieldValue(i), true);
      if (node.next.length > 0) (branching ??= new Set()).add(name);
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
  }

  /** @param scans whether token rules read the value's candidates here (the credentials' were read already) */
  #matchValue(matcher: Matcher | undefined, value: Buffer, scans: boolean): void {
    if (matcher === undefined) return;
    for (const rule of matcher.present) this.#hit(rule, matcher, value, () => value);
    if (matcher.patterns !== undefined) this.#matchPatterns(matcher, value);
    if (!scans || matcher.listed.size === 0) return;
    const sink: CandidateSink = { take: (bytes, start, end) => this.#candidate(matcher, bytes, start, end, value) };
    scanValue(value, 0, value.length, sink, this.#request.budget);
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
    for (const index of this.#tokens.find(bytes, start, end)) {
      const rule = matcher.listed.get(index);
      const token = bytes.subarray(start, end);
      if (rule !== undefined) this.#hit(rule, matcher, value ?? token, () => token);
    }
  }

  #hit(rule: CompiledRule, matcher: Matcher, value: Buffer, token: () => Buffer): void {
    const { index } = rule.rule;
    if (this.#hits?.has(index) === true || !rule.applies(this.#request)) return;
    (this.#hits ??= new Map()).set(index, {
      rule: rule.rule,
      point: matcher.point,
      value: new Secret(value),
      token: new Secret(token()),
    });
  }
}

function needsValues(matcher: Matcher | undefined): boolean {
  return matcher !== undefined && (matcher.patterns !== undefined || matcher.present.length > 0);
}
