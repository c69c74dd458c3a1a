/** What an operator decides about heads: node.yaml `limits`, `underscores` and `duplicates`, and what the rules name. */
export interface HeadLimits {
  /** Field lines; more are refused, never cut off. */
  readonly headersMax: number;
  readonly targetBytesMax: number;
  readonly underscores: "refuse" | "drop" | "pass";
  readonly duplicates: "refuse" | "pass";
  /** Field names that rules name, lower case. */
  readonly ruledNames: ReadonlySet<string>;
}
