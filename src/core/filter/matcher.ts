import type { Point } from "../hit.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import { PatternSet, type PatternSetOptions } from "./pattern-set.ts";

/** The rules that look at one point, by the way they match. */
export class Matcher {
  /** How hits name the point. */
  readonly point: Point;
  readonly present: readonly CompiledRule[];
  readonly patterned: readonly CompiledRule[];
  /** All regexes of the point in one automaton; undefined without any. */
  readonly patterns: PatternSet | undefined;
  /** Token rules by their index in the document. */
  readonly listed: ReadonlyMap<number, CompiledRule>;

  constructor(point: Point, rules: readonly CompiledRule[], options: PatternSetOptions) {
    this.point = point;
    this.present = rules.filter(({ rule }) => rule.match.kind === "present");
    this.patterned = rules.filter(({ pattern }) => pattern !== undefined);
    this.listed = new Map(
      rules.flatMap((rule) => (rule.rule.match.kind === "tokens" ? [[rule.rule.index, rule] as const] : [])),
    );
    const patterns = this.patterned.flatMap(({ pattern }) => pattern ?? []);
    this.patterns = patterns.length === 0 ? undefined : new PatternSet(patterns, options);
  }
}
