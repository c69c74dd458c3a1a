import type { Secret } from "./secret.ts";

/** A request point as rules and events spell it: a flat array, header names in upper case, e.g. `["header", "COOKIE", "cookie", "sid"]`. */
export type Point = readonly (string | number)[];

/** What events and verdicts need to know of a rule. */
export interface RuleFacts {
  readonly id: string;
  readonly title: string;
  /** Id of the leak the rule stands for; empty for a rule without one. */
  readonly leak: string;
  readonly mode: "block" | "watch";
}

/** One rule matched one request. A rule hits at most once per request, at the first point and value found. */
export interface Hit {
  readonly rule: RuleFacts;
  /** The rule's point that yielded the value. */
  readonly point: Point;
  /** The value as the point yielded it, decoded. */
  readonly value: Secret;
  /** The token inside the value: the listed token, or for a regex the token-like word around the match. */
  readonly token: Secret;
  /** Where the list says that its token was found; empty where it says nothing, and for rules without a list. */
  readonly source: string;
}
