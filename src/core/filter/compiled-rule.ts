import type { Rule } from "../rule/rule.ts";
import { compileScope } from "./condition.ts";
import { Pattern } from "./pattern-set.ts";
import type { JudgedRequest } from "./request.ts";

/** A rule with its scope as a closure and its regex ready. */
export class CompiledRule {
  readonly rule: Rule;
  /** Undefined for rules without a regex. */
  readonly pattern: Pattern | undefined;
  readonly #inScope: (request: JudgedRequest) => boolean;

  constructor(rule: Rule) {
    this.rule = rule;
    this.pattern = rule.match.kind === "regex" ? new Pattern(rule.match.source) : undefined;
    this.#inScope = compileScope(rule);
  }

  /** Asked only after the rule matched: matches are rare, so the scope is not looked at before. */
  applies(request: JudgedRequest): boolean {
    const { expiresAtMs } = this.rule;
    return (expiresAtMs === undefined || request.nowMs < expiresAtMs) && this.#inScope(request);
  }
}
